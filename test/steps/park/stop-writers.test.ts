import { describe, expect, it } from 'vitest'
import { stopWriters } from '../../../src/steps/park/stop-writers.ts'
import { clockOfSleeps } from '../../support/clock-of-sleeps.ts'
import { quietProgress } from '../../support/progress.ts'
import { at, clock, contextOf } from './park-context.ts'

const progress = quietProgress()

describe('stopping every task', () => {
  const cluster = (found: { desired: number; limits: object | undefined; left?: number[] }) => {
    const calls: string[] = []
    const left = [...(found.left ?? [0])]
    const deps = {
      clock,
      names: { cluster: 'medspa-development' },
      settings: { desiredCount: 2 },
      workers: { found: async () => [] },
      service: {
        describe: async () => ({ desired: found.desired, running: found.desired, taskDefinitionArn: 'arn' }),
        scale: async (desired: number) => {
          calls.push(`scale ${desired}`)
        },
      },
      autoscaling: {
        limits: async () => found.limits,
        suspend: async () => {
          calls.push('suspend')
        },
        resume: async (min: number) => {
          calls.push(`resume ${min}`)
        },
      },
      clusterTasks: {
        unfinished: async () =>
          Array.from({ length: left.shift() ?? 0 }, (_, index) => ({ id: String(index), lastStatus: 'STOPPING' })),
      },
      rollout: { serves: async () => true },
    }
    return { calls, deps: deps as never }
  }

  it('suspends before it scales, waits for every task, and puts back what was there', async () => {
    const { calls, deps } = cluster({ desired: 3, limits: { min: 1, max: 4, suspended: false }, left: [3, 1, 0] })
    const context = contextOf()
    expect(await stopWriters.run(deps, context, progress)).toEqual({ detail: '3 tasks stopped, autoscaling suspended' })
    expect(calls).toEqual(['suspend', 'scale 0'])
    expect(await context.undo[0]?.run(progress)).toBe('3 tasks serve, autoscaling goes on')
    // Autoscaling acts as soon as its least is set: on the tasks as they are then.
    expect(calls.slice(2)).toEqual(['scale 3', 'resume 1'])
  })

  it('wakes what a killed parking stopped with the number that is configured', async () => {
    const { calls, deps } = cluster({ desired: 0, limits: { min: 0, max: 4, suspended: true } })
    const context = contextOf()
    expect(await stopWriters.run(deps, context, progress)).toMatchObject({ skipped: expect.any(String) })
    expect(calls).toEqual([])
    await context.undo[0]?.run(progress)
    expect(calls).toEqual(['scale 2', 'resume 2'])
  })

  it('starts no task when it is taken back where none ran', async () => {
    const { calls, deps } = cluster({ desired: 0, limits: { min: 1, max: 4, suspended: false } })
    const context = contextOf()
    await stopWriters.run(deps, context, progress)
    await context.undo[0]?.run(progress)
    // A least of one task would start one.
    expect(calls).toEqual(['suspend', 'resume 0'])
  })

  it('does not believe one list without a task', async () => {
    const { deps } = cluster({ desired: 1, limits: undefined, left: [0, 1, 0, 0, 0] })
    const lines: string[] = []
    await stopWriters.run(deps, contextOf(), quietProgress(lines))
    expect(lines).toEqual(['waiting for every task to stop (usually 1 to 3 minutes)', 'task 0: STOPPING'])
  })

  it('waits for the tasks of a cluster whose service is not there', async () => {
    const { deps } = cluster({ desired: 0, limits: undefined, left: [1, 0] })
    const lines: string[] = []
    const orphaned = { ...(deps as object), service: { describe: async () => undefined } } as never
    expect(await stopWriters.run(orphaned, contextOf(), quietProgress(lines))).toEqual({
      skipped: 'there is no service',
    })
    expect(lines).toContain('task 0: STOPPING')
  })

  it('fails with the tasks that do not stop', async () => {
    const slow = clockOfSleeps(at.getTime())
    const { deps } = cluster({ desired: 1, limits: undefined, left: Array(1000).fill(1) })
    await expect(
      stopWriters.run({ ...(deps as object), clock: slow } as never, contextOf(), progress),
    ).rejects.toMatchObject({
      code: 'tasks-left',
      hint: expect.stringContaining('run the same command again'),
      evidence: ['task 0: STOPPING; aws ecs stop-task --cluster medspa-development --task 0'],
    })
  })
})
