import { describe, expect, it } from 'vitest'
import { gateRefusal } from '../../src/commands/ci/gate/refusal.ts'
import { type Contexts, evaluate, holds, interpolated, type State } from '../support/workflows/expressions.ts'
import { type Job, jobOf, type Step, workflowOf } from '../support/workflows/workflows.ts'

const deploy = workflowOf('deploy-ecs')
const park = workflowOf('park')
const ci = workflowOf('ci')

const repository = 'clinic/platform'
const inputsGiven = { deploy_development: true, deploy_production: false, force_redeploy: false }
type Inputs = Partial<typeof inputsGiven>

/** A run of the deploy workflow, as GitHub begins one; without inputs: a push. */
type Run = { branch: string; inputs?: Inputs | undefined; event?: string; fork?: boolean }
type Result = 'success' | 'failure' | 'cancelled' | 'skipped'

const contextsOf = ({ branch, event, fork = false, inputs }: Run): Contexts => ({
  github: {
    event_name: event ?? (inputs === undefined ? 'push' : 'workflow_dispatch'),
    ref: branch.startsWith('refs/') ? branch : `refs/heads/${branch}`,
    repository,
    event: { repository: { fork } },
  },
  inputs: inputs === undefined ? null : { ...inputsGiven, ...inputs },
  vars: {},
})
const going: State = { cancelled: false, failed: false }

/**
 * The jobs that begin, by the conditions of the file. `development`: how its job ends where it begins, and whether it deployed.
 */
function jobsOf(
  run: Run,
  { deployed = true, result = 'success' as Result }: { deployed?: boolean; result?: Result } = {},
): string[] {
  const contexts = contextsOf(run)
  const first = holds(jobOf(deploy, 'development').if, contexts, going)
  const ended = first ? result : 'skipped'
  const needs = { development: { result: ended, outputs: { deployed: ended === 'success' ? `${deployed}` : '' } } }
  const state = { cancelled: ended === 'cancelled', failed: ended === 'failure', skipped: ended === 'skipped' }
  const second = holds(jobOf(deploy, 'production').if, { ...contexts, needs }, state)
  return [...(first ? ['development'] : []), ...(second ? ['production'] : [])]
}

const alone = { deploy_development: false, deploy_production: true }

describe('who deploys what', () => {
  it.each<[what: string, run: Run, jobs: string[]]>([
    ['a push to develop', { branch: 'develop' }, ['development']],
    ['a push to main', { branch: 'main' }, ['development', 'production']],
    ['a push to another branch', { branch: 'topic' }, []],
    ['a push of a tag that is called main', { branch: 'refs/tags/main' }, []],
    ['a push to main of a fork', { branch: 'main', fork: true }, []],
    ['by hand from develop', { branch: 'develop', inputs: {} }, ['development']],
    ['by hand from a topic branch', { branch: 'topic', inputs: {} }, ['development']],
    ['by hand from main', { branch: 'main', inputs: {} }, ['development']],
    ['by hand, both from main', { branch: 'main', inputs: { deploy_production: true } }, ['development', 'production']],
    ['by hand, production alone from main', { branch: 'main', inputs: alone }, ['production']],
    ['by hand, production from develop', { branch: 'develop', inputs: alone }, []],
    ['by hand, both from develop', { branch: 'develop', inputs: { deploy_production: true } }, ['development']],
    ['by hand, production from a tag called main', { branch: 'refs/tags/main', inputs: alone }, []],
    ['by hand, nothing', { branch: 'main', inputs: { deploy_development: false } }, []],
    ['by hand in a fork', { branch: 'main', inputs: alone, fork: true }, []],
    ['a pull request', { branch: 'refs/pull/1/merge', event: 'pull_request' }, []],
    ['a pull request into main that runs as main', { branch: 'main', event: 'pull_request_target' }, []],
    ['a schedule', { branch: 'main', event: 'schedule' }, []],
  ])('%s', (_what, run, jobs) => {
    expect(jobsOf(run)).toEqual(jobs)
  })

  it.each<Result>(['failure', 'cancelled'])('production stays as it is where development ended in %s', (result) => {
    for (const inputs of [undefined, { deploy_production: true }])
      expect(jobsOf({ branch: 'main', inputs }, { result })).toEqual(['development'])
  })

  it('production stays as it is where a push left development parked, and is deployed then by hand', () => {
    expect(jobsOf({ branch: 'main' }, { deployed: false })).toEqual(['development'])
    expect(jobsOf({ branch: 'main', inputs: alone })).toEqual(['production'])
  })

  it('development hands on what its summary says of it', () => {
    const { outputs, steps } = jobOf(deploy, 'development')
    expect(
      evaluate(/\{\{(.*)\}\}/.exec(outputs?.deployed ?? '')?.[1] ?? '', {
        steps: { summary: { outputs: { deployed: 'true' } } },
      }),
    ).toBe('true')
    expect(steps.find(({ id }) => id === 'summary')?.run).toBe('./medspa ci summary')
  })

  it('begins by a push to develop or main, or by hand', () => {
    expect(Object.keys(deploy.on)).toEqual(['push', 'workflow_dispatch'])
    expect(deploy.on.push?.branches).toEqual(['develop', 'main'])
    expect(deploy.on.workflow_dispatch?.inputs).toMatchObject({
      deploy_development: { type: 'boolean', default: true },
      deploy_production: { type: 'boolean', default: false },
      force_redeploy: { type: 'boolean', default: false },
    })
    expect(deploy.name).toBe('Deploy (Development -> Production)')
    expect([jobOf(deploy, 'development').name, jobOf(deploy, 'production').name]).toEqual([
      'Deploy development',
      'Deploy production (gated)',
    ])
  })
})

/** The commands of medspa that a job runs in that order, where every step succeeds. */
const commandsOf = ({ steps }: Job, contexts: Contexts): string[] => {
  const known: Contexts = { ...contexts, steps: { aws: { outcome: 'success' } } }
  return steps
    .filter(({ if: condition }) => holds(condition, known, going))
    .flatMap(({ run }) => (run === undefined ? [] : [run.trim()]))
}

describe('what a deploy runs', () => {
  const main = '--yes --confirm production --wait'
  const from = '--from development --tag "$GITHUB_SHA"'
  it.each<[job: string, run: Run, command: string]>([
    ['development', { branch: 'main' }, 'deploy --env development --yes --wait --skip-if-parked'],
    ['development', { branch: 'main', inputs: {} }, 'deploy --env development --yes --wait --restore-if-parked'],
    [
      'development',
      { branch: 'main', inputs: { force_redeploy: true } },
      'deploy --env development --yes --wait --redeploy',
    ],
    ['production', { branch: 'main' }, `deploy --env production ${from} ${main} --skip-if-parked`],
    ['production', { branch: 'main', inputs: alone }, `deploy --env production ${from} ${main} --restore-if-parked`],
    [
      'production',
      { branch: 'main', inputs: { ...alone, force_redeploy: true } },
      `deploy --env production ${main} --redeploy`,
    ],
  ])('%s %o', (job, run, command) => {
    const ran = commandsOf(jobOf(deploy, job), contextsOf(run)).map((line) => line.replace('./medspa ', ''))
    const gate = job === 'production' ? ['ci gate'] : []
    const builds = job === 'development' && !run.inputs?.force_redeploy ? ['scripts/keep-attestations.sh'] : []
    expect(ran).toEqual([...gate, `ci secrets --for ${job}`, ...builds, command, 'ci summary'])
  })

  it.each(['development', 'production'])('%s: nothing has credentials before gate and secrets were checked', (id) => {
    const { steps } = jobOf(deploy, id)
    const at = (is: (step: Step) => boolean) => steps.findIndex(is)
    const credentials = at(({ uses }) => uses?.startsWith('aws-actions/') === true)
    expect(at(({ run }) => run === `./medspa ci secrets --for ${id}`)).toBeLessThan(credentials)
    if (id === 'production') expect(at(({ run }) => run === './medspa ci gate')).toBeLessThan(credentials)
  })

  it('a failed gate is the end: no later step runs, but for a summary of what ran', () => {
    const { steps } = jobOf(deploy, 'production')
    const after = steps.slice(steps.findIndex(({ run }) => run === './medspa ci gate') + 1)
    const contexts = { ...contextsOf({ branch: 'main' }), steps: { aws: { outcome: 'skipped' } } }
    expect(after.filter(({ if: condition }) => holds(condition, contexts, { ...going, failed: true }))).toEqual([])
  })
})

describe('the gate', () => {
  const asked = { event: 'push', ref: 'refs/heads/main', repository, reviewers: 1 }
  it.each<[what: string, given: Partial<typeof asked>, code: string | undefined]>([
    ['a push that somebody reviews', {}, undefined],
    ['a push that nobody reviews', { reviewers: 0 }, 'gate-reviewers'],
    ['by hand, that nobody reviews', { event: 'workflow_dispatch', reviewers: 0 }, undefined],
    ['by hand, reviewed', { event: 'workflow_dispatch' }, undefined],
    ['a push to develop', { ref: 'refs/heads/develop' }, 'gate-branch'],
    ['by hand from develop', { event: 'workflow_dispatch', ref: 'refs/heads/develop' }, 'gate-branch'],
    ['a tag that is called main', { ref: 'refs/tags/main' }, 'gate-branch'],
    ['a pull request', { event: 'pull_request', ref: 'refs/pull/1/merge' }, 'gate-event'],
    ['a schedule', { event: 'schedule' }, 'gate-event'],
    ['a pull request that runs as main', { event: 'pull_request_target' }, 'gate-event'],
  ])('%s: %s', (_what, given, code) => {
    const refusal = gateRefusal({ ...asked, ...given })
    expect(refusal?.code).toBe(code)
    if (code !== undefined) expect(refusal).toMatchObject({ exitCode: 3, whose: 'operator' })
  })
})

describe('parking by the workflow', () => {
  const job = jobOf(park, 'sleep')
  const schedules = { park: '0 19 * * 1-5', restore: '0 6 * * 1-5' }
  type Sleep = {
    branch?: string
    environment?: string
    action?: string
    schedule?: string
    on?: string
    fork?: boolean
  }
  const contexts = ({ action, branch = 'main', environment, fork = false, on, schedule }: Sleep): Contexts => ({
    github: {
      event_name: schedule === undefined ? 'workflow_dispatch' : 'schedule',
      ref: `refs/heads/${branch}`,
      event: { repository: { fork }, schedule },
    },
    inputs: schedule === undefined ? { environment: environment ?? 'development', action: action ?? 'park' } : null,
    vars: { MEDSPA_PARK_SCHEDULE: on },
  })
  it.each<[what: string, run: Sleep, begins: boolean]>([
    ['development by hand', { branch: 'topic' }, true],
    ['production by hand from main', { environment: 'production' }, true],
    ['production by hand from develop', { environment: 'production', branch: 'develop' }, false],
    ['the schedule that nobody configured', { schedule: schedules.park }, false],
    ['the schedule that somebody switched off', { schedule: schedules.park, on: 'off' }, false],
    ['the schedule', { schedule: schedules.park, on: 'on' }, true],
    ['the schedule of a fork', { schedule: schedules.park, on: 'on', fork: true }, false],
    ['by hand in a fork', { fork: true }, false],
  ])('%s: %o', (_what, run, begins) => {
    expect(holds(job.if, contexts(run), going)).toBe(begins)
  })

  it.each<[run: Sleep, words: string, environment: string]>([
    [{}, 'park', 'development'],
    [{ environment: 'production', action: 'restore' }, 'restore', 'production'],
    [{ schedule: schedules.park, on: 'on' }, 'park', 'development'],
    [{ schedule: schedules.restore, on: 'on' }, 'restore', 'development'],
  ])('%o runs one command, in the queue of its environment', (run, words, environment) => {
    const known = contexts(run)
    const ran = commandsOf(job, known)
    expect(ran).toEqual([
      './medspa ci secrets --for "$ENVIRONMENT"',
      `./medspa ${words} --env "$ENVIRONMENT" --yes --confirm "$ENVIRONMENT" --wait`,
      './medspa ci summary',
    ])
    expect(interpolated(job.env?.ENVIRONMENT ?? '', known)).toBe(environment)
    // Whose role infra/bootstrap/github.tf lets take an environment away; `deploy-ecs.yml` has the other.
    expect(interpolated(job.environment ?? '', known)).toBe(`${environment}-operations`)
    expect(interpolated(job.concurrency?.group ?? '', known)).toBe(`medspa-${environment}`)
    expect(interpolated(job.name, known)).toBe(`${words} ${environment}`)
  })

  it('knows its own schedules', () => {
    const { schedule } = park.on as unknown as { schedule: { cron: string }[] }
    expect(schedule.map(({ cron }) => cron)).toEqual(Object.values(schedules))
  })
})

describe('the plan on a pull request', () => {
  const job = jobOf(ci, 'plan')
  const asked = (given: { event?: string; from?: string; role?: string; fork?: boolean }): boolean =>
    holds(
      job.if,
      {
        github: {
          event_name: given.event ?? 'pull_request',
          repository,
          event: {
            repository: { fork: given.fork ?? false },
            pull_request: { head: { repo: { full_name: given.from ?? repository } } },
          },
        },
        vars: { AWS_PLAN_ROLE_ARN: given.role },
      },
      going,
    )
  it.each([
    ['of a branch', { role: 'arn' }, true],
    ['of a fork', { role: 'arn', from: 'someone/platform' }, false],
    ['in a fork', { role: 'arn', fork: true }, false],
    ['without a role that only reads', {}, false],
    ['a push', { event: 'push', role: 'arn' }, false],
  ])('%s: %o', (_what, given, begins) => {
    expect(asked(given)).toBe(begins)
  })

  it('never has the role that deploys', () => {
    expect(JSON.stringify(job)).not.toContain('AWS_DEPLOY_ROLE_ARN')
  })
})
