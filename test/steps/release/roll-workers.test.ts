import { describe, expect, it } from 'vitest'
import type { Platform } from '../../../src/config/platform/platform-schema.ts'
import { OperatorError } from '../../../src/errors.ts'
import { rollWorkers } from '../../../src/steps/release/workers/roll-workers.ts'
import { clockOfSleeps } from '../../support/clock-of-sleeps.ts'
import { fakeDeps } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'

const arn = (name: string, revision: number) =>
  `arn:aws:ecs:us-east-1:1:task-definition/medspa-development-${name}:${revision}`

const dead = { task: 'd', stoppedReason: 'Essential container in task exited', exitCode: 3, log: ['Error: no queue'] }

type Told = {
  desired?: number
  serves?: boolean
  fails?: boolean
  /** A task of it ends by itself, some seconds after it started. */
  ends?: boolean
}

/** Workers as told; what is done to services is noted in the order in which it is. */
function platform(workers: NonNullable<Platform['workers']>, told: Record<string, Told> = {}) {
  const did: string[] = []
  const serviceOf = (name: string, { desired = 1, ends = false }: Told = {}) => {
    let revision = 1
    let asked = 0
    return {
      describe: async () => ({ taskDefinitionArn: arn(name, revision), desired }),
      moveTo: async (to: string, count?: number) => {
        did.push(`${name} put to ${to.slice(to.lastIndexOf(':') + 1)} with ${count}`)
        return undefined
      },
      scale: async (count: number) => void did.push(`${name} scaled to ${count}`),
      runningTasks: async () => [],
      stoppedTasks: async () => [],
      ended: async () => {
        asked += 1
        return ends && asked > 2 ? { why: 'exit code 3', dead } : undefined
      },
      moved: () => {
        revision = 2
      },
    }
  }
  const rolloutOf = (name: string, { fails = false, serves = false }: Told = {}, moved = () => {}) => ({
    serves: async () => serves,
    move: async ({
      taskDefinitionArn,
      desired,
      renew,
    }: {
      taskDefinitionArn: string
      desired: number
      renew: boolean
    }) => {
      const revision = taskDefinitionArn.slice(taskDefinitionArn.lastIndexOf(':') + 1)
      did.push(`${name} moved to ${revision} with ${desired}${renew ? ', renewed' : ''}`)
      moved()
      if (fails)
        throw new OperatorError('The rollout failed: exit code 1', {
          code: 'rollout-failed',
          whose: 'operator',
          hint: 'Put the key in.',
          tasks: [dead],
        })
    },
  })
  const api = serviceOf('api')
  api.moved()
  const given = fakeDeps({
    clock: clockOfSleeps(),
    rollout: rolloutOf('api') as never,
    service: api as never,
    secrets: { heldSince: async () => new Date(0) } as never,
    voiceLambda: { moveAlias: async (version: string) => void did.push(`voice moved to ${version}`) } as never,
    workers: {
      found: async () => Object.keys(workers),
      of: (name: string) => {
        const service = serviceOf(name, told[name])
        return {
          name,
          service,
          ended: service.ended,
          rollout: rolloutOf(name, told[name], service.moved),
        } as never
      },
    },
  })
  const deps = { ...given, settings: { desiredCount: 2, platform: { workers } } as never }
  const context = {
    outputs: {
      worker_task_definition_arns: Object.fromEntries(Object.keys(workers).map((name) => [name, arn(name, 2)])),
    },
    before: { revisions: [{ taskDefinitionArn: arn('api', 1), release: 'before' }] },
    voiceMoved: { version: '8', former: '7' },
  }
  return { did, run: (more: object = {}) => rollWorkers.run(deps, { ...context, ...more } as never, quietProgress()) }
}

describe('the workers', () => {
  it('are none where none is configured', async () => {
    expect(await platform({}).run()).toEqual({ skipped: 'there is none' })
  })

  it('move one after another, with as many tasks as are configured', async () => {
    const { did, run } = platform({ mail: { desired_count: 3 }, sync: {} }, { sync: { desired: 0 } })
    expect(await run()).toEqual({ detail: 'mail medspa-development-mail:2 runs, sync medspa-development-sync:2 runs' })
    expect(did).toEqual(['mail scaled to 3', 'mail moved to 2 with 3', 'sync moved to 2 with 1'])
  })

  it('stay where they run the release already', async () => {
    const { did, run } = platform({ mail: {} }, { mail: { serves: true } })
    expect(await run()).toEqual({ skipped: 'mail medspa-development-mail:2 runs already' })
    expect(did).toEqual([])
  })

  it('are replaced nevertheless where the tasks of the API were, as those hold a former secret too', async () => {
    const { did, run } = platform({ mail: {} }, { mail: { serves: true } })
    await run({ tasksRenewed: true })
    expect(did).toEqual(['mail moved to 2 with 1, renewed'])
  })

  const back = ['mail put to 1 with 0', 'sync put to 1 with 1', 'voice moved to 7', 'api moved to 1 with 2']

  it('take workers, voice webhooks and API back where one of them fails', async () => {
    const { did, run } = platform({ sync: {}, mail: {} }, { mail: { desired: 0, fails: true } })
    await expect(run()).rejects.toMatchObject({
      code: 'worker-failed',
      message: 'The worker mail does not run on the release: The rollout failed: exit code 1',
      hint: 'Put the key in. Migrations stay applied.',
      tasks: [dead],
      evidence: [
        'the worker mail was scaled back to 0 tasks, as before',
        'the worker sync was put back to medspa-development-sync:1',
        'voice webhooks were put back to version 7',
        'the API was put back to medspa-development-api:1',
      ],
    })
    expect(did).toEqual(['sync moved to 2 with 1', 'mail moved to 2 with 1', ...back])
  })

  it('do so too where a worker ends after ECS has called its deployment complete', async () => {
    const { did, run } = platform({ sync: {}, mail: {} }, { mail: { desired: 0, ends: true } })
    await expect(run()).rejects.toMatchObject({
      message: expect.stringContaining('a task of medspa-development-mail:2 ended: exit code 3'),
      hint: 'Fix the cause, then deploy again. Migrations stay applied.',
      tasks: [dead],
    })
    expect(did.slice(2)).toEqual(back)
  })

  it('leave the API where it is if nothing served before', async () => {
    const { did, run } = platform({ mail: {} }, { mail: { desired: 0, fails: true } })
    await expect(run({ before: { revisions: [] }, voiceMoved: undefined })).rejects.toMatchObject({
      code: 'worker-failed',
    })
    expect(did).toEqual(['mail moved to 2 with 1', 'mail put to 1 with 0'])
  })
})
