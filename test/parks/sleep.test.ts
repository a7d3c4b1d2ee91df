import { expect, test } from 'vitest'
import { type SleepFacts, sleepOf } from '../../src/parks/sleep.ts'

const running: SleepFacts = {
  named: {},
  there: { database: true, redis: true },
  kept: { database: true, redis: true },
  serves: true,
}
const gone = { database: false, redis: false }

test.each<[string, Partial<SleepFacts>, object]>([
  ['runs, with old snapshots', {}, { kind: 'awake' }],
  ['was never deployed', { there: gone, kept: gone, serves: false }, { kind: 'awake' }],
  [
    'is parked',
    { parked: 'yes', parkedSince: '2026-11-23T14:03:55.000Z', there: gone, serves: false },
    { kind: 'parked', mode: 'yes', since: '2026-11-23T14:03:55.000Z' },
  ],
  [
    'is parked, and its destroy was stopped half-way',
    { parked: 'full', serves: false },
    { kind: 'parked', mode: 'full' },
  ],
  [
    'was destroyed by hand',
    { parked: 'no', there: gone, serves: false },
    { kind: 'destroyed', missing: ['database', 'redis'] },
  ],
  [
    'lost Redis to a destroy that stopped at a protected database',
    { there: { database: true, redis: false }, serves: false },
    { kind: 'destroyed', missing: ['redis'] },
  ],
  [
    'has neither data nor a snapshot of Redis',
    { there: gone, kept: { database: true, redis: false } },
    { kind: 'destroyed', missing: ['database'] },
  ],
  [
    'is being restored',
    { parked: 'no', named: { database: 'one' }, there: gone, serves: false },
    { kind: 'waking', serves: false },
  ],
  [
    'was parked and is being woken, with data that were never destroyed',
    { parked: 'no', parkedSince: 'then', serves: false },
    { kind: 'waking', serves: false },
  ],
  [
    'serves, and its restore was stopped before its end',
    { parked: 'no', named: { redis: 'one' } },
    { kind: 'waking', serves: true },
  ],
])('one that %s', (_, looked, sleep) => {
  expect(sleepOf({ ...running, ...looked })).toEqual(sleep)
})
