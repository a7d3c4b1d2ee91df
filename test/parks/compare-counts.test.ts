import { expect, test } from 'vitest'
import { compareCounts } from '../../src/parks/compare-counts.ts'
import type { DataCounts } from '../../src/parks/park-record.ts'

const sum = (digit: string) => digit.repeat(32)
const both = { database: true, redis: true }
const park: DataCounts = {
  tables: { 'public.leads': { rows: 3, checksum: sum('a') }, 'public.outbox': { rows: 5, checksum: sum('b') } },
  redis: { keys: 7, checksum: sum('c'), expiring: { keys: 2, checksum: sum('d') } },
  uncounted: [],
}
const now = (change: Partial<DataCounts>): DataCounts => ({ ...park, ...change })
const redis = (change: Partial<NonNullable<DataCounts['redis']>>) =>
  now({ redis: { ...(park.redis as NonNullable<DataCounts['redis']>), ...change } })

test('the same data: nothing differs', () => {
  expect(compareCounts(park, park, both)).toEqual({ differences: [], untold: [], equal: { tables: 2, keys: 7 } })
})

test.each<[string, DataCounts, RegExp]>([
  [
    'a row less',
    now({ tables: { ...park.tables, 'public.leads': { rows: 2, checksum: sum('a') } } }),
    /public\.leads: 2 rows, and 3/,
  ],
  [
    'another value',
    now({ tables: { ...park.tables, 'public.leads': { rows: 3, checksum: sum('e') } } }),
    /public\.leads: 3 rows .* other contents/,
  ],
  [
    'a table less',
    now({ tables: { 'public.leads': { rows: 3, checksum: sum('a') } } }),
    /public\.outbox: the table is gone/,
  ],
  [
    'a table more',
    now({ tables: { ...park.tables, 'public.x': { rows: 0, checksum: sum('a') } } }),
    /public\.x: there was no such table/,
  ],
  ['a key less', redis({ keys: 6 }), /Redis: 6 keys that stay, and 7/],
  ['a key of another value', redis({ checksum: sum('e') }), /Redis: 7 keys that stay .* other contents/],
  [
    'a key more that runs out',
    redis({ expiring: { keys: 3, checksum: sum('e') } }),
    /Redis: 3 keys that run out, and 2/,
  ],
  ['a changed key that runs out', redis({ expiring: { keys: 2, checksum: sum('e') } }), /Redis: 2 keys that run out/],
])('%s differs', (_, found, words) => {
  expect(compareCounts(park, found, both).differences).toEqual([expect.stringMatching(words)])
})

test('keys that have run out since are no difference', () => {
  expect(compareCounts(park, redis({ expiring: { keys: 0, checksum: sum('0') } }), both).differences).toEqual([])
})

test('what was not counted, then or now, is named with its reason and says nothing', () => {
  const why = 'it did not fit into the time for it'
  const less = now({
    tables: { 'public.leads': { rows: 3, checksum: sum('a') } },
    redis: undefined,
    uncounted: [
      { name: 'public.outbox', why },
      { name: 'redis', why },
    ],
  })
  const told = (when: string) => ({
    differences: [],
    untold: [`public.outbox: ${why}, ${when}`, `redis: ${why}, ${when}`],
    equal: { tables: 1, keys: 0 },
  })
  expect(compareCounts(park, less, both)).toEqual(told('now'))
  expect(compareCounts(less, park, both)).toEqual(told('at the park'))
  // What park left out would not have been compared anyway.
  expect(compareCounts(less, less, both)).toEqual(told('at the park'))
})

test('a Redis of another time is not compared', () => {
  expect(compareCounts(park, redis({ keys: 1 }), { database: true, redis: false })).toEqual({
    differences: [],
    untold: [],
    equal: { tables: 2, keys: 0 },
  })
})
