import { describe, expect, it } from 'vitest'
import { expectedDurations } from '../../src/runs/expected.ts'
import { recordOf, stepOf } from './record.ts'

const like = { command: 'deploy', environment: 'development', target: 'aws' } as const
const at = (day: number) => `2026-11-${String(day).padStart(2, '0')}T10:00:00.000Z`

describe('how long a step may take', () => {
  it('is the median of the runs that were done', () => {
    const records = [100, 900, 200, 4000].map((ms, day) => recordOf(at(day + 1), { steps: [stepOf('apply', ms)] }))
    expect(expectedDurations(records.slice(0, 3), like)('apply')).toBe(200)
    expect(expectedDurations(records, like)('apply')).toBe(550)
    expect(expectedDurations(records, like)('migrate')).toBeUndefined()
    expect(expectedDurations([], like)('apply')).toBeUndefined()
  })

  it('counts no failed run, no skipped step, no other command, environment or target', () => {
    const others = [
      recordOf(at(1), { status: 'failed', steps: [stepOf('apply', 1)] }),
      recordOf(at(2), { status: 'running', steps: [stepOf('apply', 1)] }),
      recordOf(at(3), { steps: [stepOf('apply', 1, 'skipped')] }),
      recordOf(at(4), { command: 'plan', steps: [stepOf('apply', 1)] }),
      recordOf(at(5), { environment: 'production', steps: [stepOf('apply', 1)] }),
      recordOf(at(6), { target: 'sandbox', steps: [stepOf('apply', 1)] }),
    ]
    expect(expectedDurations(others, like)('apply')).toBeUndefined()
    expect(expectedDurations([...others, recordOf(at(7), { steps: [stepOf('apply', 70)] })], like)('apply')).toBe(70)
  })

  it('is that of the last ten, whatever their order', () => {
    const records = Array.from({ length: 20 }, (_, day) =>
      recordOf(at(day + 1), { steps: [stepOf('apply', day < 10 ? 1 : 50)] }),
    )
    expect(expectedDurations(records.toReversed(), like)('apply')).toBe(50)
    expect(expectedDurations(records, like)('apply')).toBe(50)
  })
})
