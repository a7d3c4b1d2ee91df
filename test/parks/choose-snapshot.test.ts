import { describe, expect, it } from 'vitest'
import { chooseSnapshot } from '../../src/parks/choose-snapshot.ts'
import type { Snapshot } from '../../src/parks/snapshot.ts'

const snapshot = (id: string, day: number, status = 'available'): Snapshot => ({
  id,
  kind: 'park',
  created: new Date(Date.UTC(2026, 10, day)),
  status,
})
const list = [snapshot('third', 3), snapshot('second', 2), snapshot('first', 1)]
const problem = (run: () => unknown) => {
  try {
    return run()
  } catch (error) {
    return error
  }
}

describe('which snapshot a restore starts from', () => {
  it('is the newest one, or the one that was named', () => {
    expect(chooseSnapshot('database', list)?.id).toBe('third')
    expect(chooseSnapshot('redis', list, 'first')?.id).toBe('first')
    expect(chooseSnapshot('redis', [])).toBeUndefined()
  })

  it('passes over one that failed', () => {
    expect(chooseSnapshot('database', [snapshot('fourth', 4, 'failed'), ...list])?.id).toBe('third')
  })

  it('is never an older one while the newest is being made: what was written in between would be lost', () => {
    const creating = [snapshot('fourth', 4, 'creating'), ...list]
    expect(problem(() => chooseSnapshot('database', creating))).toMatchObject({
      code: 'snapshot-unavailable',
      exitCode: 3,
      hint: expect.stringContaining('--snapshot'),
    })
    expect(chooseSnapshot('database', creating, 'third')?.id).toBe('third')
  })

  it('is none that is not there, and no failed one, whoever names it', () => {
    expect(problem(() => chooseSnapshot('redis', list, 'zeroth'))).toMatchObject({
      code: 'snapshot-unknown',
      exitCode: 3,
      evidence: [expect.stringContaining('third'), expect.stringContaining('second'), expect.stringContaining('first')],
    })
    expect(problem(() => chooseSnapshot('redis', [snapshot('bad', 1, 'failed')], 'bad'))).toMatchObject({
      code: 'snapshot-unavailable',
    })
  })
})
