import { describe, expect, it } from 'vitest'
import { recordFor } from '../../../src/parks/find-record.ts'
import type { ParkRecord } from '../../../src/parks/park-record.ts'
import { parkSnapshotName } from '../../../src/parks/park-record.ts'
import { countBeforePark } from '../../../src/steps/park/count-before-park.ts'
import type { ParkContext } from '../../../src/tasks/park-context.ts'
import { quietProgress } from '../../support/progress.ts'
import { at, contextOf } from './park-context.ts'

const progress = quietProgress()

describe('counting before a park', () => {
  const since = '2026-11-23T13:00:00.000Z'
  const counted: ParkRecord = {
    environment: 'development',
    parkedAt: since,
    release: 'v0',
    snapshots: { database: 'medspa-development-park-20261123130000', redis: 'medspa-development-park-20261123130000' },
    counts: { tables: {}, migration: '0001_first', uncounted: [] },
  }
  const goingOn = (snapshots: ParkContext['snapshots']) =>
    contextOf({
      database: { identifier: 'db' } as NonNullable<ParkContext['database']>,
      former: { parked: 'yes', parked_since: since },
      parkedSince: since,
      snapshots,
    })
  const bucket = (...records: ParkRecord[]) => {
    const parkRecords = {
      list: async () => records,
      write: async (record: ParkRecord) => {
        records.unshift(record)
      },
    }
    return { records, deps: { parkRecords, settings: { environment: 'development' } } as never }
  }

  it('of a parking that goes on holds for the snapshots that it takes anew: a restore from them finds it', async () => {
    const { deps, records } = bucket(counted)
    const context = goingOn({ redis: 'medspa-development-park-20261123130000' })
    expect(await countBeforePark.run(deps, context, progress)).toEqual({ detail: expect.stringContaining(since) })
    expect(context.counts).toEqual(counted.counts)
    const anew = { id: parkSnapshotName('development', at), kind: 'park' as const, created: at }
    expect(recordFor(records, anew, since)).toEqual({
      ...counted,
      parkedAt: at.toISOString(),
      snapshots: { database: anew.id, redis: anew.id },
    })
    // The final one, and the one that was not found, are of the record that was there.
    expect(recordFor(records, { ...anew, id: 'medspa-development-final-1', kind: 'final' }, since)).toEqual(counted)
    expect(recordFor(records, { ...anew, id: `${counted.snapshots.database}` }, since)).toEqual(counted)
  })

  it('writes nothing where a parking goes on with its own snapshots, has no database any more, or never counted', async () => {
    const own = { database: 'medspa-development-park-20261123130000', redis: 'medspa-development-park-20261123130000' }
    const { database: _, ...gone } = goingOn({})
    for (const [context, records] of [
      [goingOn(own), [counted]],
      [gone, [counted]],
      [goingOn({}), []],
    ] as const) {
      const { deps, records: left } = bucket(...records)
      expect(await countBeforePark.run(deps, context, progress)).toEqual({ skipped: expect.any(String) })
      expect(left).toEqual(records)
    }
  })
})
