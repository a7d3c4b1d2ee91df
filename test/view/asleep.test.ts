import { expect, test } from 'vitest'
import { asleepLine } from '../../src/view/asleep.ts'

const since = '2026-11-20T10:00:00.000Z'

test.each([
  [
    { how: 'parked', full: false, since, saves: { low: 70.4, high: 94.6 } },
    `development is parked since 2026-11-20 10:00 UTC; that saves $70 to $95 a month. \`medspa restore --env development\` restores it.`,
  ],
  [
    { how: 'parked', full: true },
    'development is parked, with its voice gateway. `medspa restore --env development` restores it.',
  ],
  [
    { how: 'destroyed', full: false },
    'The data of development are in snapshots alone: `medspa restore --env development` brings them back.',
  ],
  [{ how: 'waking', full: false }, 'A restore of development has begun: `medspa restore --env development` goes on.'],
] as const)('%o', (asleep, line) => {
  expect(asleepLine('development', asleep)).toBe(line)
})
