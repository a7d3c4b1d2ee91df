import { runDeploy } from '../../../src/commands/deploy/run.ts'
import { withConfiguration } from '../../../src/releases/configuration.ts'
import type { Release } from '../../../src/releases/release.ts'
import type { DeployContext } from '../../../src/tasks/deploy-context.ts'
import { emptySummary, type PlanChange } from '../../../src/terraform/plan.ts'
import type { SavedPlan } from '../../../src/terraform/run.ts'
import type { FakeBody } from '../../support/fake-body.ts'
import { type GivenDeps, testNow } from '../../support/fake-deps.ts'
import { fakeSession } from '../../support/fake-session.ts'

export const newTag = '0123456789abcdef0123456789abcdef01234567'
export const formerTag = 'fedcba9876543210fedcba9876543210fedcba98'
export const place = 'development (account 123456789012, us-east-1)'

/** Ids of the steps of a deploy that asks nothing, in the order in which the operator sees them. */
export const begun = ['preflight', 'plain-http', 'state-bucket', 'lock', 'unfinished-park']
export const planned = [
  ...['boundary', 'outside-edits', 'plan-foundation', 'foundation', 'keys', 'build-images', 'push-images'],
  ...['inspect-images', 'keep-data', 'record-release', 'plan', 'scan-findings'],
]
export const released = [
  ...[
    'apply',
    'check-applied',
    'try-voice',
    'database-roles',
    'redis-token',
    'secret-references',
    'migrate',
    'rollout',
    'voice',
    'workers',
    'check-release',
  ],
  ...['drop-pin', 'former-redis-token', 'validate'],
]

export const digests = { api: 'sha256:a', migrate: 'sha256:b', 'voice-lambda': 'sha256:c' }
/** What the release parameter says of a release's images, which were told nothing. */
export const imagesOf = (tag: string): Release => ({
  ...withConfiguration({}, { given: {}, elsewhere: {}, secretKeys: undefined }),
  ...{ api_image_tag: tag, voice_lambda_image_tag: tag },
  ...{ api_image_digest: 'sha256:a', migrate_image_digest: 'sha256:b', voice_lambda_image_digest: 'sha256:c' },
  digests_tag: tag,
})
const urls = {
  ...{ api: 'http://alb.example', at: undefined, nameFrom: undefined },
  ...{ balancer: 'alb.example', voice: 'https://voice.example' },
}
export const outputs = { api_alb_dns_name: 'alb.example', api_gateway_url: 'https://voice.example/' }

/** A plan that makes one resource, or none. `file` names it. */
export function planOf(file: string, { empty = false } = {}): SavedPlan {
  const changes: PlanChange[] = empty ? [] : [{ action: 'create', address: `module.x.${file}`, type: 'aws_x' }]
  const summary = emptySummary()
  return { file, empty, summary: { ...summary, changes, counts: { ...summary.counts, create: changes.length } } }
}

export type DeployBodies = Partial<Record<string, FakeBody<DeployContext>>>

/** A step's body that fails before it does anything. */
export const failing = (id: string) => () => {
  throw new Error(`${id} failed`)
}

/**
 * Bodies that succeed. Steps that write the release parameter or apply a plan (`record-release`, `foundation`, `apply`,
 * `drop-pin`) and the lock keep their own: `environment` gives their adapters.
 */
export const deployBodies = (): DeployBodies => ({
  ...Object.fromEntries(
    [...begun, 'create-state-bucket', 'former-data', ...planned, ...released].map((id) => [id, {}]),
  ),
  ...{ lock: undefined, foundation: undefined, 'record-release': undefined, apply: undefined, 'drop-pin': undefined },
  'plan-foundation': { foundation: null },
  'inspect-images': { digests, runDigests: digests },
  plan: { plan: planOf('plan') },
  migrate: { migrated: { applied: ['0002_more'], logged: true, ahead: null, task: 'task', exitCode: 0 } },
  validate: { checks: [], urls },
})

/**
 * An environment in which `serves` runs, as far as a deploy's own decisions need it. `done` is what was done to it, and
 * what a test lets happen to it meanwhile.
 */
export function environment({ release, serves = formerTag }: { release?: Release; serves?: string } = {}) {
  const former: Release = release ?? imagesOf(serves)
  const done = {
    release: former,
    written: [] as Release[],
    applied: [] as string[],
    discarded: [] as string[],
    locks: [] as object[],
    unlocked: 0,
    /** Set by a test: the lock is somebody else's, AWS refuses to write, Terraform fails. */
    lockLost: false,
    unwritable: false,
    applyFails: false,
  }
  const orFail = (fails: boolean, message: string) => {
    if (fails) throw new Error(message)
  }
  const adapters = {
    // AWS answers within the limit that a look at the end has.
    clock: { now: () => testNow, sleep: () => new Promise<void>(() => {}) },
    targetHealth: { targets: async () => [] },
    images: { tag: async () => ({ tag: newTag, differences: [] }), commitsBetween: async () => undefined },
    profile: { name: 'aws', testSecrets: {} },
    releaseParameter: {
      read: async () => done.release,
      async write(next: Release) {
        orFail(done.unwritable, 'the parameter cannot be written')
        done.written.push(next)
        done.release = next
      },
    },
    deployLock: {
      async take({ command, reason, wait }: { command: string; reason: string; wait: boolean }) {
        done.locks.push({ command, reason, wait })
        return {}
      },
      check: async () => orFail(done.lockLost, 'the lock is lost'),
      async release() {
        done.unlocked += 1
      },
    },
    terraform: {
      async apply({ file }: SavedPlan) {
        done.applied.push(file)
        orFail(done.applyFails, 'apply failed')
        return outputs
      },
      outputs: async () => outputs,
      discard: async ({ file }: SavedPlan) => void done.discarded.push(file),
    },
    service: {
      describe: async () => ({ desired: 2, running: 2, taskDefinitionArn: 'api:1', deployments: [], targetGroups: [] }),
      runningTasks: async () => [{ lastStatus: 'RUNNING', taskDefinitionArn: 'api:1', containers: [] }],
    },
    taskDefinitions: {
      describe: async () => ({ containers: [{ name: 'api', image: `host/api:${serves}` }], tags: {} }),
    },
    registries: { addTag: async () => true },
    voiceLambda: { find: async () => ({ aliasVersion: '1' }), image: async () => ({ image: 'host/voice:v1' }) },
  }
  return { former, done, deps: adapters as unknown as GivenDeps }
}

/** A session of `medspa deploy`, or `restore`, in such an environment. `answers` are the operator's, in order. */
export function deploySession({
  answers = [true],
  bodies = {},
  env = environment(),
  deps = {},
}: {
  answers?: boolean[]
  bodies?: DeployBodies
  env?: ReturnType<typeof environment>
  deps?: GivenDeps
} = {}) {
  const fake = fakeSession<DeployContext>({
    answers,
    bodies: { ...deployBodies(), ...bodies },
    deps: { ...env.deps, ...deps },
  })
  return { fake, ...env, ids: fake.ids, walk: fake.walk, lines: fake.lines, questions: fake.questions }
}

export type DeployOptions = Parameters<typeof runDeploy>[1]

export function deploying(given: Parameters<typeof deploySession>[0] = {}) {
  const made = deploySession(given)
  return { ...made, run: (options: DeployOptions = {}) => runDeploy(made.fake.session, options) }
}
