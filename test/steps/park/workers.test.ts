import { describe, expect, it } from 'vitest'
import type { Parking } from '../../../src/releases/parking.ts'
import { stopWriters } from '../../../src/steps/park/stop-writers.ts'
import { describedWorkers, startWorkersAgain } from '../../../src/steps/park/undo/start-workers-again.ts'
import { clockOfSleeps } from '../../support/clock-of-sleeps.ts'
import { quietProgress } from '../../support/progress.ts'

/** A cluster without an API, with workers of so many tasks. */
function cluster(desired: Record<string, number>) {
  const calls: string[] = []
  const deps = {
    clock: clockOfSleeps(),
    clusterTasks: { unfinished: async () => [] },
    names: { cluster: 'medspa-development' },
    service: { describe: async () => undefined },
    workers: {
      found: async () => Object.keys(desired),
      of: (name: string) => ({
        name,
        service: {
          describe: async () => ({ desired: desired[name] }),
          scale: async (count: number) => void calls.push(`${name} ${count}`),
        },
      }),
    },
  }
  return { calls, deps: deps as never }
}

const parking: Parking = { since: '2026-11-23T08:00:00Z', by: 'ada', workers: { mail: 2, sync: 1 } }

describe('workers, while an environment is parked', () => {
  it('are stopped with the API, and started again when that is taken back', async () => {
    const { calls, deps } = cluster({ mail: 2, sync: 0 })
    const context = { undo: [] as never[] }
    await stopWriters.run(deps, context, quietProgress())
    expect(calls).toEqual(['mail 0'])
    const [undo] = context.undo as { id: string; run: (progress: object) => Promise<unknown> }[]
    expect(undo?.id).toBe('undo-workers')
    expect(await undo?.run(quietProgress())).toBe('tasks asked for: mail 2')
    expect(calls).toEqual(['mail 0', 'mail 2'])
  })

  it('are started as the parking noted, where another command has left them stopped', async () => {
    const { calls, deps } = cluster({ mail: 0, sync: 0 })
    await startWorkersAgain(deps, { parking }).run(quietProgress())
    expect(calls).toEqual(['mail 2', 'sync 1'])
  })

  it('stay as somebody has scaled them meanwhile', async () => {
    const { calls, deps } = cluster({ mail: 5 })
    await startWorkersAgain(deps, { parking, found: await describedWorkers(deps) }).run(quietProgress())
    expect(calls).toEqual(['mail 5'])
  })
})
