import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { run as runCheck } from '../../../src/commands/ci/check/run.ts'
import { run as runComment } from '../../../src/commands/ci/comment/run.ts'
import { run as runGate } from '../../../src/commands/ci/gate/run.ts'
import { githubFor, repositoryIn } from '../../../src/commands/ci/github-for.ts'
import { deployWorkflow, neededSecrets } from '../../../src/commands/ci/needed.ts'
import {
  emptyRepository,
  type GithubServer,
  type Repository,
  repositoryName,
  startGithub,
  token,
} from '../../support/github/server.ts'
import { givenTerminal } from '../../support/given-terminal.ts'
import { readText } from '../../support/workflows/workflows.ts'

let repository: Repository
let github: GithubServer
beforeEach(async () => {
  repository = emptyRepository()
  github = await startGithub(repository)
})
afterEach(() => github.close())

/** A runner's variables. */
const runner = (given: Record<string, string> = {}) => ({
  GITHUB_API_URL: github.url,
  GITHUB_REPOSITORY: repositoryName,
  GITHUB_TOKEN: token,
  GITHUB_EVENT_NAME: 'push',
  GITHUB_REF: 'refs/heads/main',
  ...given,
})
type Document = {
  ok: boolean
  result?: unknown
  error?: { code: string; message: string; hint: string; evidence: string[] }
}

describe('medspa ci gate', () => {
  const gate = async (env: Record<string, string>, options = {}) => {
    const { terminal, written } = givenTerminal({ env })
    const code = await runGate({ json: true, ...options }, terminal)
    return { code, document: JSON.parse(written.out) as Document, written }
  }

  it('opens for a push that GitHub asks a reviewer about', async () => {
    repository.environments.production = { reviewers: ['ada', 'bob'] }
    const { code, document } = await gate(runner())
    expect(code).toBe(0)
    expect(document.result).toEqual({ event: 'push', ref: 'refs/heads/main', repository: repositoryName, reviewers: 2 })
    expect(github.asked).toEqual(['GET /environments/production'])
  })

  it.each([
    ['an environment without rules of reviewers', { production: { branches: ['main'] } }],
    ['no environment', {}],
  ])('refuses a push with %s, and not a run by hand', async (_what, environments) => {
    repository.environments = environments
    const { code, document } = await gate(runner())
    expect([code, document.error?.code]).toEqual([3, 'gate-reviewers'])
    expect(document.error?.hint).toContain(
      `gh workflow run deploy-ecs.yml --repo ${repositoryName} --ref main -f deploy_production=true`,
    )
    expect((await gate(runner({ GITHUB_EVENT_NAME: 'workflow_dispatch' }))).code).toBe(0)
  })

  it('takes what a laptop asks it for', async () => {
    repository.environments.production = { reviewers: ['ada'] }
    const laptop = { GITHUB_API_URL: github.url, GH_TOKEN: token }
    const options = { event: 'push', ref: 'refs/heads/topic', repository: repositoryName }
    expect((await gate(laptop, options)).document.error?.code).toBe('gate-branch')
    const { ref: _ref, ...unasked } = options
    expect(await gate(laptop, unasked)).toMatchObject({ code: 2, document: { error: { code: 'gate-unasked' } } })
  })

  it.each([
    ['a token that GitHub refuses', { GITHUB_TOKEN: 'ghs_wrong' }, 3, 'github-token'],
    ['a name that is no repository', { GITHUB_REPOSITORY: 'clinic/platform/x' }, 2, 'repository-unknown'],
    ['an address where nothing answers', { GITHUB_API_URL: 'http://127.0.0.1:1' }, 1, 'github-unreachable'],
  ])('never opens for %s', async (_what, given, code, error) => {
    repository.environments.production = { reviewers: ['ada'] }
    const found = await gate(runner(given))
    expect([found.code, found.document.error?.code]).toEqual([code, error])
    expect(found.written.out + found.written.err).not.toMatch(/ghs_/)
  })

  it.each([
    [403, {}, 'github-not-shown', 3],
    [403, { 'x-ratelimit-remaining': '0' }, 'github-failed', 1],
    [429, {}, 'github-failed', 1],
    [502, {}, 'github-failed', 1],
    [301, {}, 'github-not-shown', 3],
  ])('never opens where GitHub answers %s %o', async (status, headers, error, code) => {
    github.fails = { status, headers }
    for (const event of ['push', 'workflow_dispatch']) {
      const found = await gate(runner({ GITHUB_EVENT_NAME: event }))
      expect([found.code, found.document.error?.code]).toEqual([code, error])
    }
  })
})

describe('medspa ci check', () => {
  const check = async (env = runner()) => {
    const { terminal, written } = givenTerminal({ env })
    const code = await runCheck({ json: true }, terminal)
    const document = JSON.parse(written.out) as Document
    const { needs } = document.result as { needs: { id: string; state: string }[] }
    return { code, document, states: Object.fromEntries(needs.map(({ id, state }) => [id, state])) }
  }
  const complete = (): Repository => ({
    ...emptyRepository(),
    environments: {
      development: { secrets: ['AWS_DEPLOY_ROLE_ARN'] },
      'development-plan': { reviewers: ['ada'] },
      production: { reviewers: ['ada'], branches: ['main'], secrets: ['AWS_DEPLOY_ROLE_ARN'] },
      'development-operations': { secrets: ['AWS_DEPLOY_ROLE_ARN'] },
      'production-operations': { reviewers: ['ada'], branches: ['main'], secrets: ['AWS_DEPLOY_ROLE_ARN'] },
    },
    secrets: neededSecrets.map(({ name }) => name).filter((name) => name !== 'AWS_DEPLOY_ROLE_ARN'),
    branches: { main: { protected: true } },
    files: { [deployWorkflow]: readText(deployWorkflow), Dockerfile: `FROM node:22-slim@sha256:${'0'.repeat(64)}\n` },
  })

  it('finds everything in a repository that was set up as docs/pipeline.md says', async () => {
    Object.assign(repository, complete())
    const { code, states } = await check()
    expect([code, new Set(Object.values(states))]).toEqual([0, new Set(['there'])])
    expect(Object.keys(states)).toHaveLength(13 + 4 * neededSecrets.length)
  })

  it('finds everything missing in a bare one, each with what brings it there', async () => {
    const { code, document, states } = await check()
    expect([code, document.error?.code]).toEqual([4, 'repository-incomplete'])
    expect(new Set(Object.values(states))).toEqual(new Set(['missing']))
    expect(document.error?.evidence).toHaveLength(Object.keys(states).length)
    for (const line of document.error?.evidence ?? []) expect(line).toMatch(/gh |https:\/\/|Push this/)
  })

  it.each<[what: string, change: (given: Repository) => void, id: string, state: string]>([
    ['no reviewer', (given) => delete given.environments.production?.reviewers, 'reviewers', 'missing'],
    ['every branch', (given) => delete given.environments.production?.branches, 'production-branch', 'missing'],
    [
      'nobody who reviews a park of production',
      (given) => delete given.environments['production-operations']?.reviewers,
      'production-operations-reviewers',
      'missing',
    ],
    [
      'a park of production from every branch',
      (given) => delete given.environments['production-operations']?.branches,
      'production-operations-branch',
      'missing',
    ],
    [
      'no role of park and restore',
      (given) => delete given.environments['development-operations']?.secrets,
      'secret-development-operations-aws-deploy-role-arn',
      'missing',
    ],
    [
      'another branch too',
      (given) => Object.assign(given.environments.production ?? {}, { branches: ['main', 'develop'] }),
      'production-branch',
      'missing',
    ],
    ['an open main', (given) => (given.branches.main = { protected: false }), 'branch-rule', 'missing'],
    [
      'an older workflow',
      (given) => (given.files[deployWorkflow] = 'on: { workflow_dispatch: { inputs: { deploy_development: {} } } }'),
      'workflow',
      'missing',
    ],
    ['a workflow that is no YAML', (given) => (given.files[deployWorkflow] = '}{'), 'workflow', 'missing'],
    [
      'a role of the repository, which trusts one environment alone',
      (given) => {
        given.secrets.push('AWS_DEPLOY_ROLE_ARN')
        delete given.environments.development?.secrets
      },
      'secret-development-aws-deploy-role-arn',
      'missing',
    ],
    [
      'nobody who reviews a plan of a pull request',
      (given) => delete given.environments['development-plan']?.reviewers,
      'plan-reviewers',
      'missing',
    ],
    [
      'a base image without a digest',
      (given) => (given.files.Dockerfile = readText('test/fixtures/platform/Dockerfile')),
      'base-images',
      'missing',
    ],
    [
      'a token that sees no secrets',
      (given) => (given.seesSecrets = false),
      'secret-production-tf-state-bucket',
      'unknown',
    ],
  ])('sees %s', async (_what, change, id, state) => {
    Object.assign(repository, complete())
    change(repository)
    const { code, states } = await check()
    expect([code, states[id]]).toEqual([4, state])
    const open = Object.entries(states)
      .filter(([, each]) => each !== 'there')
      .map(([each]) => each)
    expect(open).toEqual(state === 'unknown' ? Object.keys(states).filter((each) => each.startsWith('secret-')) : [id])
  })

  it.each<[config: string, missing: string[]]>([
    ['production: { certificate_arn: arn:aws:acm:us-east-1:123456789012:certificate/0a1b }', ['development']],
    ['development: { voice: { allow_plain_http: true } }', ['production']],
    ['production: { domain: api.clinic.example, zone: none }', ['development', 'production']],
  ])('asks for the certificates that the configuration on main leaves open: %s', async (config, missing) => {
    Object.assign(repository, complete())
    repository.secrets = repository.secrets.filter((name) => name !== 'API_CERTIFICATE_ARN')
    repository.files['medspa.config.yaml'] = `environments:\n  ${config}\n`
    const { states } = await check()
    const open = Object.keys(states).filter((id) => states[id] !== 'there')
    const expected = missing.flatMap((of) =>
      [of, `${of}-operations`].map((each) => `secret-${each}-api-certificate-arn`),
    )
    expect(open.toSorted()).toEqual(expected.toSorted())
  })

  it('names the line that gives an environment its own role', async () => {
    Object.assign(repository, complete())
    repository.secrets.push('AWS_DEPLOY_ROLE_ARN')
    for (const name of ['development', 'production-operations']) delete repository.environments[name]?.secrets
    const { document } = await check()
    expect(document.error?.evidence).toEqual(
      ['development', 'production-operations'].map((name) =>
        expect.stringMatching(
          new RegExp(
            `^missing: ${name} has the repository's AWS_DEPLOY_ROLE_ARN, .*\\. .gh secret set AWS_DEPLOY_ROLE_ARN --repo ${repositoryName} --env ${name}. \\(`,
          ),
        ),
      ),
    )
  })

  it('reads every page', async () => {
    Object.assign(repository, complete())
    repository.secrets.unshift(...Array.from({ length: 250 }, (_, at) => `OTHER_${at}`))
    expect((await check()).code).toBe(0)
  })
})

describe('medspa ci comment', () => {
  const comment = async (input: string, given: { number?: string; name?: string } = {}) => {
    const { terminal, written } = givenTerminal({ env: runner(), input })
    const code = await runComment({ json: true, number: '12', name: 'plan', ...given }, terminal)
    return { code, document: JSON.parse(written.out) as Document }
  }

  it('writes one comment, and edits it in its place the second time', async () => {
    repository.comments = Array.from({ length: 150 }, (_, id) => ({ id, body: `talk ${id}`, user: 'ada' }))
    expect((await comment('### Plan: 1')).document.result).toMatchObject({ edited: false })
    repository.comments.push({ id: 5000, body: 'more talk', user: 'ada' })
    const { document } = await comment('### Plan: 2')
    expect(document.result).toEqual({
      edited: true,
      url: `https://github.com/${repositoryName}/pull/12#issuecomment-1150`,
    })
    expect(repository.comments.filter(({ body }) => body.includes('Plan'))).toEqual([
      { id: 1150, body: '<!-- medspa: plan -->\n### Plan: 2', user: 'github-actions[bot]' },
    ])
  })

  it('leaves a comment of another name, and one that only quotes the mark', async () => {
    repository.comments = [
      { id: 1, body: '<!-- medspa: plan-production -->\nx', user: 'ada' },
      { id: 2, body: '> <!-- medspa: plan -->', user: 'ada' },
    ]
    expect((await comment('new')).document.result).toMatchObject({ edited: false })
    expect(repository.comments.map(({ body }) => body)).toEqual([
      '<!-- medspa: plan-production -->\nx',
      '> <!-- medspa: plan -->',
      '<!-- medspa: plan -->\nnew',
    ])
  })

  it('cuts a plan that no comment holds, at a line, and closes its block', async () => {
    expect((await comment(`# Plan\n\`\`\`text\n${'+ module.x.aws_thing.y\n'.repeat(5_000)}\`\`\`\n`)).code).toBe(0)
    const body = repository.comments.at(-1)?.body ?? ''
    expect(body.length).toBeLessThanOrEqual(65_536)
    expect(body).toMatch(
      /\+ module\.x\.aws_thing\.y\n```\n\n… the rest is too long for a comment: the log of the run has it\.$/,
    )
  })

  it.each([
    ['an empty input', '  \n', {}],
    ['no number', 'x', { number: 'twelve' }],
    ['a name that is none', 'x', { name: '-->' }],
  ])('refuses %s before it asks GitHub', async (_what, input, given) => {
    expect(await comment(input, given)).toMatchObject({ code: 2, document: { error: { code: 'comment-invalid' } } })
    expect(github.asked).toEqual([])
  })

  it('says so where there is no such pull request', async () => {
    expect(await comment('x', { number: '13' })).toMatchObject({
      code: 3,
      document: { error: { code: 'github-not-shown' } },
    })
  })
})

describe('the repository and its token', () => {
  it.each([
    ['git@github.com:clinic/platform.git', 'clinic/platform'],
    ['https://github.com/clinic/platform', 'clinic/platform'],
    ['https://x:secret@github.com/clinic/platform.git\n', 'clinic/platform'],
    ['ssh://git@github.example:2222/clinic/platform.js.git', 'clinic/platform.js'],
    ['/srv/git/platform.git', undefined],
    ['', undefined],
  ])('%j is %s', (url, name) => {
    expect(repositoryIn(url)).toBe(name)
  })

  it('come from the checkout and from gh where no variable has them', async () => {
    const ran: string[] = []
    const shell = {
      run: async (file: string, args: readonly string[]) => {
        ran.push(file)
        const stdout =
          file === 'gh'
            ? `${token}\n`
            : args.includes('remote.origin.url')
              ? `git@github.com:${repositoryName}.git\n`
              : ''
        return { exitCode: 0, stdout, stderr: '' }
      },
    }
    const { terminal } = givenTerminal({ env: { GITHUB_API_URL: `${github.url}/` } })
    const found = await githubFor({}, terminal, shell)
    expect(found.repository).toBe(repositoryName)
    expect((await found.request('/branches/main')).status).toBe(200)
    expect(ran).toEqual(['git', 'gh'])
  })

  it('are asked for where nobody has them', async () => {
    const shell = { run: async () => ({ exitCode: 1, stdout: '', stderr: '' }) }
    const { terminal } = givenTerminal()
    await expect(githubFor({}, terminal, shell)).rejects.toMatchObject({ code: 'repository-unknown', exitCode: 2 })
    await expect(githubFor({ repository: repositoryName }, terminal, shell)).rejects.toMatchObject({
      code: 'github-token',
      exitCode: 3,
    })
  })
})
