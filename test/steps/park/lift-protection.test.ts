import { describe, expect, it } from 'vitest'
import { liftProtection, protectAgain } from '../../../src/steps/park/lift-protection.ts'
import { clockOfSleeps } from '../../support/clock-of-sleeps.ts'
import { quietProgress } from '../../support/progress.ts'
import { at, contextOf } from './park-context.ts'

const progress = quietProgress()

/** Database and load balancer of an account; `undefined` where there is none. `statuses`: the database's, look by look; the last stays. */
function account(
  protectedNow: { database?: boolean | undefined; loadBalancer?: boolean | undefined },
  statuses = ['available'],
) {
  const calls: [string, boolean][] = []
  const adapter = (name: 'database' | 'loadBalancer') => ({
    describe: async () => {
      const deletionProtection = protectedNow[name]
      if (deletionProtection === undefined) return undefined
      if (name === 'loadBalancer') return { identifier: name, deletionProtection }
      const status = statuses.length > 1 ? statuses.shift() : statuses[0]
      return { identifier: name, deletionProtection, status }
    },
    protect: async (on: boolean) => {
      // As RDS refuses it of a database that it backs up.
      if (name === 'database' && statuses[0] !== 'available') return false
      calls.push([name, on])
      protectedNow[name] = on
      return true
    },
  })
  const clock = clockOfSleeps()
  return {
    calls,
    clock,
    deps: { clock, database: adapter('database'), loadBalancer: adapter('loadBalancer') } as never,
  }
}

describe('deletion protection', () => {
  it('is lifted, and set again when the parking is taken back', async () => {
    const { calls, deps } = account({ database: true, loadBalancer: true })
    const context = contextOf()
    expect(await liftProtection.run(deps, context, progress)).toEqual({
      detail: 'database and loadBalancer can be deleted',
    })
    expect(await context.undo[0]?.run(progress)).toBe(
      'database refuses to be deleted, loadBalancer refuses to be deleted',
    )
    expect(calls).toEqual([
      ['database', false],
      ['loadBalancer', false],
      ['database', true],
      ['loadBalancer', true],
    ])
  })

  it('is lifted once RDS has ended a backup, and is set again after the next one', async () => {
    const { calls, clock, deps } = account({ database: true }, ['backing-up', 'backing-up', 'backing-up', 'available'])
    const context = contextOf()
    expect(await liftProtection.run(deps, context, progress)).toEqual({ detail: 'database can be deleted' })
    expect(clock.passed()).toBeGreaterThan(0)
    expect(await context.undo[0]?.run(progress)).toBe('database refuses to be deleted')
    expect(calls).toEqual([
      ['database', false],
      ['database', true],
    ])
  })

  it('that RDS does not let be lifted stops the parking before anything is destroyed, with the way back', async () => {
    const { calls, deps } = account({ database: true }, ['backing-up'])
    const context = contextOf()
    await expect(liftProtection.run(deps, context, progress)).rejects.toMatchObject({
      code: 'database-late',
      hint: expect.stringContaining('run the same command again'),
    })
    expect(await context.undo[0]?.run(progress)).toBe('database refuses to be deleted already')
    expect(calls).toEqual([])
  })

  it('is set again for what had it, and for nothing else', async () => {
    const { calls, deps } = account({ database: false, loadBalancer: true })
    const context = contextOf()
    expect(await liftProtection.run(deps, context, progress)).toEqual({ detail: 'loadBalancer can be deleted' })
    await context.undo[0]?.run(progress)
    expect(calls).toEqual([
      ['loadBalancer', false],
      ['loadBalancer', true],
    ])
  })

  it('is set again of the load balancer although the database cannot be asked', async () => {
    const { calls, deps } = account({ loadBalancer: false })
    const { loadBalancer } = deps as { loadBalancer: Parameters<typeof protectAgain>[1][number] }
    const away = { describe: async () => Promise.reject(new Error('RDS is away')), protect: async () => false }
    await expect(protectAgain({ clock: clockOfSleeps() }, [away, loadBalancer]).run(progress)).rejects.toThrow(
      'RDS is away',
    )
    expect(calls).toEqual([['loadBalancer', true]])
  })

  it('is left alone where there is none, or nothing that could have it', async () => {
    const context = contextOf()
    for (const found of [{ database: false, loadBalancer: false }, { database: false }, {}])
      expect(await liftProtection.run(account(found).deps, context, progress)).toHaveProperty('skipped')
    expect(context.undo).toEqual([])
  })

  it('of a park that was left is set again, though that park has lifted it', async () => {
    const { calls, deps } = account({ database: false, loadBalancer: false })
    const left = { since: 'before', by: 'bob', protected: true, load_balancer_protected: true }
    const context = contextOf({ parking: left })
    expect(await liftProtection.run(deps, context, progress)).toEqual({
      skipped: 'not protected: database, loadBalancer',
    })
    await context.undo[0]?.run(progress)
    expect(calls).toEqual([
      ['database', true],
      ['loadBalancer', true],
    ])
  })

  it('is lifted of what a recorded parking left, with no way back', async () => {
    const { calls, deps } = account({ database: true })
    const context = contextOf({ parkedSince: at.toISOString() })
    await liftProtection.run(deps, context, progress)
    expect([calls, context.undo]).toEqual([[['database', false]], []])
  })
})
