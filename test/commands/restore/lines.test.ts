import { expect, test } from 'vitest'
import { changedAddresses, restoredInWords, restorePreview } from '../../../src/commands/restore/lines.ts'
import type { Snapshot } from '../../../src/parks/snapshot.ts'
import type { Restoring } from '../../../src/tasks/restore-context.ts'
import { emptySummary } from '../../../src/terraform/plan.ts'

const now = new Date('2026-11-23T14:00:00Z')
const park: Snapshot = {
  id: 'medspa-development-park-20261120100000',
  kind: 'park',
  created: new Date('2026-11-20T10:00:00Z'),
  status: 'available',
  sizeGiB: 20,
  release: '0123456789abcdef0123456789abcdef01234567',
  migration: '0002_more',
}
const final: Snapshot = {
  id: 'medspa-development-final-20261101000000',
  kind: 'final',
  created: new Date('2026-11-20T10:05:00Z'),
  status: 'available',
  sizeGiB: 5 / 1024,
}
const restoring: Restoring = {
  sleep: { kind: 'parked', mode: 'yes', since: '2026-11-20T10:00:00.000Z' },
  release: park.release ?? '',
  from: { database: park, redis: undefined },
  named: { database: park.id },
  there: { database: false, redis: false },
  snapshots: { database: [final, park], redis: [] },
  record: undefined,
  comparable: { database: false, redis: false },
  acceptDifferences: false,
}

test('shows what it starts from, with age, size, release and migration, and what is not taken', () => {
  expect(restorePreview(restoring, now, { columns: 200 })).toEqual([
    'Release 0123456789ab, parked since 2026-11-20T10:00:00.000Z. It starts from:',
    '  database  medspa-development-park-20261120100000, 3 days old, park, 20 GiB, release 0123456789ab, migration 0002_more',
    "            not medspa-development-final-20261101000000, 3 days old, Terraform's final one, 5 MiB",
    '  Redis     EMPTY: nothing of it is brought back',
    '  compared  no: no park counted these data',
    '',
  ])
})

test('the summary says what the data are of', () => {
  expect(restoredInWords(restoring, undefined)).toBe(`database ${park.id}; Redis is empty; not compared`)
  const record = { environment: 'development', parkedAt: 'then', snapshots: {}, counts: { tables: {}, uncounted: [] } }
  const there = { ...restoring, from: {}, there: { database: true, redis: true }, record }
  expect(restoredInWords(there, 'equal')).toBe('database was there; Redis was there; as counted at the park of then')
})

test('what was made anew has another address, and somebody has to be told', () => {
  const made = (type: string) => ({ address: type, type, action: 'create' as const })
  const summary = { ...emptySummary(), changes: [made('aws_lb'), made('aws_apigatewayv2_api'), made('aws_vpc')] }
  expect(changedAddresses([summary])).toEqual([
    expect.stringContaining('load balancer'),
    expect.stringContaining('gateway'),
  ])
  expect(changedAddresses([{ changes: [made('aws_vpc')] }])).toEqual([])
})
