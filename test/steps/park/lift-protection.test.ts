import { describe, expect, it } from 'vitest'
import { liftProtection } from '../../../src/steps/park/lift-protection.ts'
import { quietProgress } from '../../support/progress.ts'
import { at, contextOf } from './park-context.ts'

const progress = quietProgress()

describe('deletion protection', () => {
  const rds = (found: object | undefined) => {
    const calls: boolean[] = []
    const database = {
      describe: async () => found,
      protect: async (on: boolean) => {
        calls.push(on)
      },
    }
    return { calls, deps: { database } as never }
  }

  it('is lifted, and set again when the parking is taken back', async () => {
    const { calls, deps } = rds({ identifier: 'db', deletionProtection: true })
    const context = contextOf()
    expect(await liftProtection.run(deps, context, progress)).toEqual({ detail: 'db can be deleted' })
    expect(await context.undo[0]?.run(progress)).toBe('db refuses to be deleted')
    expect(calls).toEqual([false, true])
  })

  it('is left alone where there is none, or no database', async () => {
    const context = contextOf()
    for (const found of [{ identifier: 'db', deletionProtection: false }, undefined])
      expect(await liftProtection.run(rds(found).deps, context, progress)).toHaveProperty('skipped')
    expect(context.undo).toEqual([])
  })

  it('is lifted of what a recorded parking left, with no way back', async () => {
    const { calls, deps } = rds({ identifier: 'db', deletionProtection: true })
    const context = contextOf({ parkedSince: at.toISOString() })
    await liftProtection.run(deps, context, progress)
    expect([calls, context.undo]).toEqual([[false], []])
  })
})
