import type { TaskDefinition } from '../../../../src/aws/ecs/task-definitions.ts'
import type { Release } from '../../../../src/releases/release.ts'
import { Sensitive } from '../../../../src/secrets/sensitive.ts'
import { findWaysBack } from '../../../../src/steps/release/back/find-ways-back.ts'
import type { RollbackContext } from '../../../../src/tasks/back/rollback-context.ts'
import { fakeDeps } from '../../../support/fake-deps.ts'
import { quietProgress } from '../../../support/progress.ts'

export const digest = (letter: string) => `sha256:${letter.repeat(64)}`

const ACCOUNT = 'us-east-1:123456789012'

/** ARN of a revision of the API, or of a worker. */
export const arnOf = (number: number, family = 'api') =>
  `arn:aws:ecs:${ACCOUNT}:task-definition/medspa-development-${family}:${number}`

/** ARN of a secret, by its name; the suffix is another one once the secret was deleted and made anew. */
export const secretArn = (name: string, suffix = 'AbCdEf') =>
  `arn:aws:secretsmanager:${ACCOUNT}:secret:${name}-${suffix}`

export const app = secretArn('medspa-development-app')

/** What a container is told, and the revision besides. */
type Told = Partial<TaskDefinition> & {
  family?: string
  redis?: string
  secrets?: Record<string, string>
}

/** A revision of the release `v<number>`, registered by Terraform. */
export function revision(number: number, letter: string, { family = 'api', redis, secrets, ...given }: Told = {}) {
  const made: TaskDefinition = {
    arn: arnOf(number, family),
    family: `medspa-development-${family}`,
    revision: number,
    containers: [
      {
        name: family,
        image: `registry/medspa-development-api@${digest(letter)}`,
        secrets: Object.entries(secrets ?? { DATABASE_URL: `${app}:DATABASE_URL::` }).map(([name, valueFrom]) => ({
          name,
          valueFrom,
        })),
        environment: [
          { name: 'REDIS_ADDR', value: redis ?? 'redis-1:6379' },
          { name: 'LOG_LEVEL', value: `of ${number}` },
        ],
      },
    ],
    tags: { release: `v${number}` },
    status: 'ACTIVE',
    registeredAt: new Date('2026-11-22T14:00:00Z'),
    registeredBy: 'arn:aws:sts::123456789012:assumed-role/deployer/ada',
    ...given,
  }
  return made
}

export type Version = { version: string; description?: string; variables?: Record<string, string> }

export const upstream: Record<string, string> = { UPSTREAM_BASE_URL: 'http://alb' }
export const elsewhere: Record<string, string> = { UPSTREAM_BASE_URL: 'http://alb-of-before' }

type Looked = {
  aliasVersion?: string
  gone?: string[]
  release?: Release
  revisions?: TaskDefinition[]
  /** What secrets hold, by their ARNs. */
  secrets?: Record<string, Record<string, string> | (() => never)>
  /** The revision that serves; the newest where nothing is said. */
  serves?: string
  versions?: Version[]
  /** Revisions of workers, by their names, the newest first. */
  workers?: Record<string, TaskDefinition[]>
}

/** An environment with these revisions of the API, the newest first, and what belongs to them. */
export function looking({
  aliasVersion = '3',
  gone = [],
  release = { api_image_tag: 'v3' },
  revisions = [revision(3, 'c'), revision(2, 'b'), revision(1, 'a')],
  secrets = { [app]: { DATABASE_URL: 'postgres://' } },
  serves = revisions[0]?.arn ?? '',
  versions = [
    { version: '1', description: 'v1', variables: elsewhere },
    { version: '2', description: 'v2', variables: upstream },
    { version: '3', description: 'v3', variables: upstream },
    { version: '4', description: 'v2', variables: { VOICE_MODE: 'parked' } },
  ],
  workers = {},
}: Looked = {}) {
  const all = [...revisions, ...Object.values(workers).flat()]
  const hidden: string[] = []
  const deps = fakeDeps({
    redactor: { add: (value) => void hidden.push(value instanceof Sensitive ? value.reveal() : value) },
    releaseParameter: { read: async () => release },
    registries: {
      has: async (_, wanted) => !gone.includes(wanted),
      image: async (_, tag) => ({ digest: `of ${tag}`, index: false }),
      tags: async () => ['a', 'b', 'c'].map((letter) => ({ tag: `served-${letter.repeat(12)}` })),
    },
    secrets: {
      read: async (id) => {
        const values = secrets[id]
        if (typeof values === 'function') return values()
        if (values === undefined) return undefined
        return {
          versionId: '1',
          values: new Map(Object.entries(values).map(([key, value]) => [key, new Sensitive(value)])),
        }
      },
    },
    service: {
      describe: async () =>
        ({
          taskDefinitionArn: serves,
          desired: 1,
          running: 1,
          deployments: [],
          taskSets: [],
          targetGroups: [],
        }) as never,
      runningTasks: async () => [{ taskDefinitionArn: serves, lastStatus: 'RUNNING' }] as never,
    },
    targetHealth: { targets: async () => [] },
    taskDefinitions: {
      describe: async (arn) => all.find((each) => each.arn === arn),
      revisions: async (family) => all.filter((each) => each.family === family).map(({ arn }) => arn),
    },
    voiceLambda: {
      find: async () => ({
        functionName: 'voice',
        aliasVersion,
        newestVersion: versions.at(-1)?.version ?? '',
        versions,
      }),
      image: async (version) => ({ image: 'registry:5000/voice:tag', digest: digest(version) }),
    },
    workers: {
      found: async () => Object.keys(workers),
      of: (name) => ({ family: `medspa-development-${name}` }) as never,
    },
  })
  return { deps, hidden }
}

/** What the step finds there. */
export async function found(given: Looked = {}): Promise<RollbackContext> {
  const context: RollbackContext = { withoutLock: false }
  await findWaysBack.run(looking(given).deps, context, quietProgress())
  return context
}
