import { expect, it } from 'vitest'
import { lastRuns } from '../../src/runs/last-runs.ts'
import type { RunRecord } from '../../src/runs/record.ts'
import { recordOf, stepOf } from './record.ts'

const look = (records: readonly RunRecord[]) =>
  lastRuns({
    copies: undefined,
    environment: 'development',
    files: { list: async () => [...records] } as never,
    signal: new AbortController().signal,
    target: 'aws',
  })

const migrated = [stepOf('migrate', 1000)]
const earlier = recordOf('2026-11-22T10:00:00.000Z', { steps: migrated, release: { to: 'v1' } })

it.each(['failed', 'cancelled', 'validation'] as const)(
  'knows the migration of a run that went on after it and ended as %s, and the release of the one before',
  async (status) => {
    const steps = [...migrated, stepOf('rollout', 1000, 'failed')]
    const later = recordOf('2026-11-23T10:00:00.000Z', { steps, status, exitCode: 1, release: { to: 'v2' } })
    expect(await look([earlier, later])).toEqual({ migrated: later, release: earlier, parked: undefined })
  },
)

it('takes no migration that failed, was skipped, or is of another environment', async () => {
  const others = [
    recordOf('2026-11-23T10:00:00.000Z', { steps: [stepOf('migrate', 1000, 'failed')], status: 'failed' }),
    recordOf('2026-11-23T11:00:00.000Z', { steps: [stepOf('migrate', 1000, 'skipped')], command: 'restore' }),
    recordOf('2026-11-23T12:00:00.000Z', { steps: migrated, environment: 'production' }),
    recordOf('2026-11-23T13:00:00.000Z', { steps: migrated, target: 'sandbox' }),
  ]
  expect((await look([earlier, ...others])).migrated).toEqual(earlier)
})
