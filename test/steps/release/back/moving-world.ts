import type { Deps } from '../../../../src/deps.ts'
import { OperatorError } from '../../../../src/errors.ts'
import type { WayBack } from '../../../../src/releases/back/ways-back.ts'
import type { RolloutTarget } from '../../../../src/rollout/index.ts'
import type { RollbackContext } from '../../../../src/tasks/back/rollback-context.ts'
import { clockOfSleeps } from '../../../support/clock-of-sleeps.ts'
import { fakeDeps } from '../../../support/fake-deps.ts'

/** ARN of a revision of the API, or of a worker. */
export const arn = (name: string, revision: number) =>
  `arn:aws:ecs:us-east-1:1:task-definition/medspa-development-${name}:${revision}`

/** A service as it is before. */
export type Service = {
  /** The revision that it is told to run; 3 is of the release that is left, 2 of the one that comes. */
  revision?: number
  desired?: number
  /** Its tasks were started before the secrets were rotated. */
  stale?: boolean
  status?: string
  fails?: boolean
}

const rotated = new Date('2026-11-23T12:00:00Z')
const before = new Date('2026-11-23T11:00:00Z')
const after = new Date('2026-11-23T13:00:00Z')

const rolloutFailed = (otherwise: string | undefined) =>
  new OperatorError('The rollout failed: exit code 1', {
    code: 'rollout-failed',
    whose: 'operator',
    hint: `Put the key in. ${otherwise}`,
    evidence: ['ECS put the service back'],
  })

/**
 * Services as told, an absent one is gone; the file has the workers of `configured`. `secrets` are what Secrets Manager answers in
 * place of its usual answers, `keepAtLeast` what autoscaling does, and `voice` the function.
 */
export function world(
  told: Record<string, Service>,
  {
    api = {},
    configured = {},
    fails = rolloutFailed,
    keepAtLeast = async () => {},
    secrets = {},
    voice = { find: async () => undefined },
  }: {
    api?: Service
    configured?: Record<string, object>
    /** What a rollout that fails rejects with, by the target's `otherwise`. */
    fails?: (otherwise: string | undefined) => Error
    keepAtLeast?: () => Promise<void>
    secrets?: Partial<Deps['secrets']>
    voice?: Partial<Deps['voiceLambda']>
  } = {},
) {
  const did: string[] = []
  const services: Record<string, Service> = { api, ...told }
  const adapters = (name: string) => {
    const state = services[name]
    const at = () => arn(name, state?.revision ?? 3)
    const put = (to: string) => {
      if (state === undefined) throw new Error('ServiceNotFoundException')
      state.revision = Number(to.slice(to.lastIndexOf(':') + 1))
    }
    return {
      name,
      service: {
        describe: async () =>
          state && {
            status: state.status ?? 'ACTIVE',
            taskDefinitionArn: at(),
            desired: state.desired ?? 1,
            taskSets: [],
          },
        moveTo: async (to: string) => {
          did.push(`${name} is told ${to.slice(to.lastIndexOf(':') + 1)}`)
          put(to)
          return undefined
        },
        scale: async (count: number) => void did.push(`${name} scaled to ${count}`),
        runningTasks: async () =>
          Array.from({ length: state?.desired ?? 1 }, () => ({
            id: 'task',
            createdAt: state?.stale ? before : after,
            lastStatus: 'RUNNING',
            taskDefinitionArn: at(),
            containers: [],
          })),
        stoppedTasks: async () => [],
      },
      ended: async () => undefined,
      rollout: {
        serves: async (wanted: string) => wanted === at(),
        keepAtLeast: async (tasks: number) => {
          await keepAtLeast()
          did.push(`${name} keeps ${tasks}`)
        },
        move: async ({ desired, otherwise, renew, taskDefinitionArn }: RolloutTarget) => {
          const to = taskDefinitionArn.slice(taskDefinitionArn.lastIndexOf(':') + 1)
          did.push(`${name} to ${to} with ${desired}${renew ? ', renewed' : ''}`)
          if (state?.fails) throw fails(otherwise)
          put(taskDefinitionArn)
        },
      },
    }
  }
  const given = fakeDeps({
    clock: clockOfSleeps(),
    rollout: adapters('api').rollout as never,
    service: adapters('api').service as never,
    secrets: {
      heldSince: async (_, key) => (key === 'DATABASE_URL' ? rotated : new Date(0)),
      read: async () => ({ versionId: 'v' }) as never,
      markRolled: async () => void did.push('marked as rolled'),
      ...secrets,
    },
    taskDefinitions: {
      describe: async () => ({ containers: [{ name: 'api', image: 'registry/api:v2' }] }) as never,
    },
    voiceLambda: voice,
    workers: { found: async () => Object.keys(told), of: (name: string) => adapters(name) as never },
  })
  const deps = { ...given, settings: { desiredCount: 2, platform: { workers: configured } } as never }
  return { deps, did }
}

export const targetWith = (...workers: string[]) =>
  ({
    tag: 'v2',
    taskDefinitionArn: arn('api', 2),
    workers: Object.fromEntries(workers.map((name) => [name, arn(name, 2)])),
  }) as unknown as WayBack

export const contextOf = (...workers: string[]): RollbackContext & { target: WayBack } => ({
  withoutLock: false,
  target: targetWith(...workers),
})
