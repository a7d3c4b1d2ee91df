import { expect, test } from 'vitest'
import { parkRecordSchema, parkSnapshotName, parkStamp } from '../../src/parks/park-record.ts'

const at = new Date('2026-11-23T14:03:55.678Z')

test('a park is named by its time, the same for record and snapshots', () => {
  expect(parkStamp(at)).toBe('20261123140355')
  expect(parkSnapshotName('development', at)).toBe('medspa-development-park-20261123140355')
})

test('a record keeps what a newer medspa wrote into it, and is refused without its counts', () => {
  const checksum = '0'.repeat(32)
  const record = {
    environment: 'development',
    parkedAt: at.toISOString(),
    release: 'abc',
    snapshots: { database: 'medspa-development-park-20261123140355' },
    counts: { tables: { 'public.leads': { rows: 3, checksum } }, uncounted: [] },
    later: 'of a newer medspa',
  }
  expect(parkRecordSchema.parse(record)).toEqual(record)
  expect(parkRecordSchema.safeParse({ ...record, counts: undefined }).success).toBe(false)
})
