import { expect, test } from 'vitest'
import { longestOf } from '../../src/runs/longest-run.ts'
import { recordOf, stepOf } from './record.ts'

const wanted = { command: 'park', environment: 'development', target: 'aws' } as const
const steps = (...ms: number[]) => ms.map((each, at) => stepOf(at === 0 ? 'apply' : `step-${at}`, each))
const park = (id: string, ...ms: number[]) =>
  recordOf('2026-11-23T10:00:00Z', { ...wanted, id, status: 'done', ms: 9_000_000, steps: steps(...ms) })

test('is the longest of the last runs that were done, by their steps: who answers takes no time of the command', () => {
  expect(longestOf([park('1', 20, 30), park('2', 60, 10), park('3', 5)], wanted)).toBe(70)
  const others = [
    recordOf('2026-11-23T10:00:00Z', { ...wanted, id: '4', status: 'failed', steps: steps(900) }),
    recordOf('2026-11-23T10:00:00Z', {
      ...wanted,
      id: '5',
      status: 'done',
      environment: 'production',
      steps: steps(900),
    }),
    recordOf('2026-11-23T10:00:00Z', { ...wanted, id: '6', status: 'done', target: 'sandbox', steps: steps(900) }),
    recordOf('2026-11-23T10:00:00Z', { ...wanted, id: '7', status: 'done', command: 'deploy', steps: steps(900) }),
  ]
  expect(longestOf([park('1', 20), ...others], wanted)).toBe(20)
  expect(longestOf(others, wanted)).toBeUndefined()
})

test('passes over runs that found all done', () => {
  const idle = recordOf('2026-11-23T10:00:00Z', {
    ...wanted,
    id: '9',
    steps: [stepOf('preflight', 900), stepOf('apply', 0, 'skipped')],
  })
  expect(longestOf([idle, park('1', 20, 30)], wanted)).toBe(50)
  expect(longestOf([idle], wanted)).toBeUndefined()
})

test('leaves out what was no work of the command: waiting for its lock, taking back what another one left', () => {
  const waited = recordOf('2026-11-23T10:00:00Z', {
    ...wanted,
    id: '9',
    status: 'done',
    steps: [stepOf('lock', 3_600_000), stepOf('unfinished-park', 600_000), stepOf('apply', 20)],
  })
  expect(longestOf([waited], wanted)).toBe(20)
})

test('looks at ten runs: older ones were of another time', () => {
  const runs = [park('00', 5_000), ...Array.from({ length: 10 }, (_, at) => park(String(at + 10), at))]
  expect(longestOf(runs, wanted)).toBe(9)
})
