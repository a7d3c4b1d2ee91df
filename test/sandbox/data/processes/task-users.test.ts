import { expect, test } from 'vitest'
import { chooseUsers } from '../../../../sandbox/data/processes/task-users.ts'

const WHOLE = '         0          0 4294967295\n'

test('each sandbox of a machine has users that no other has, and that are in no list of users', () => {
  const ranges = [1, 2, 254].flatMap((a) => [1, 128, 254].map((b) => chooseUsers(WHOLE, a, b)))
  const sorted = ranges.map((range) => range ?? { first: 0, last: 0 }).toSorted((a, b) => a.first - b.first)
  for (const [index, { first, last }] of sorted.entries()) {
    expect(first).toBeGreaterThanOrEqual(0x7000_0000)
    expect(last).toBeLessThan(0x7fff_0000)
    expect(last - first).toBe(4095)
    expect(first).toBeGreaterThan(sorted[index - 1]?.last ?? 0)
  }
})

test.each([
  ['a namespace of 65536 users', '0 100000 65536\n', { first: 43_552, last: 44_575 }],
  ['two ranges', '0 1000 1\n1 100000 65535\n', { first: 43_552, last: 44_575 }],
  ['root alone', '         0       1000          1\n', undefined],
  ['a few users', '0 1000 1\n1 100000 1000\n', undefined],
  [
    'a system without namespaces',
    undefined,
    { first: 0x7000_0000 + (1 * 256 + 1) * 4096, last: 0x7000_0000 + 258 * 4096 - 1 },
  ],
])('%s', (_what, map, range) => {
  expect(chooseUsers(map, 1, 1)).toEqual(range)
})
