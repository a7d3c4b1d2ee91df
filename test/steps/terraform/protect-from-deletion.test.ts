import { expect, test } from 'vitest'
import type { DatabaseState } from '../../../src/aws/data/database.ts'
import { protectFromDeletion } from '../../../src/steps/terraform/protect-from-deletion.ts'
import { waits } from '../../../src/waits.ts'
import { clockOfSleeps } from '../../support/clock-of-sleeps.ts'
import { quietProgress } from '../../support/progress.ts'

type Found = { identifier: string; deletionProtection: boolean; status?: string } | undefined

/** `refusals`: how often RDS refuses a change. */
const account = (database: Found, loadBalancer: Found, refusals = 0) => {
  const calls: [string, boolean][] = []
  const lines: string[] = []
  const clock = clockOfSleeps()
  let left = refusals
  const deps = {
    clock,
    database: {
      describe: async () => database as DatabaseState | undefined,
      protect: async (on: boolean) => {
        calls.push(['database', on])
        if (left === 0) return true
        left -= 1
        return false
      },
      deleteWithBackups: () => Promise.reject(new Error('not to be deleted')),
      manageMasterSecret: () => Promise.reject(new Error('not asked for')),
    },
    loadBalancer: {
      describe: async () => loadBalancer,
      address: async () => undefined,
      certificate: async () => undefined,
      weights: async () => undefined,
      protect: async (on: boolean) => {
        calls.push(['load balancer', on])
        return true
      },
    },
  }
  const formerRelease = { deletion_protection: true }
  return { calls, clock, lines, run: () => protectFromDeletion.run(deps, { formerRelease }, quietProgress(lines)) }
}
const open = (identifier: string, status?: string) => ({
  identifier,
  deletionProtection: false,
  ...(status !== undefined && { status }),
})
const shut = (identifier: string) => ({ identifier, deletionProtection: true })

test('a release that asks for it has database and load balancer protected, once', async () => {
  const both = account(open('db'), open('alb'))
  expect(await both.run()).toEqual({ detail: 'refusing to be deleted: alb, db' })
  expect(both.calls).toEqual([
    ['load balancer', true],
    ['database', true],
  ])
  const one = account(shut('db'), open('alb'))
  expect(await one.run()).toEqual({ detail: 'refusing to be deleted: alb' })
  expect(one.calls).toEqual([['load balancer', true]])
  const already = account(shut('db'), shut('alb'))
  expect(await already.run()).toEqual({ skipped: 'protected already: alb, db' })
  expect(already.calls).toEqual([])
  expect(await account(undefined, undefined).run()).toEqual({ skipped: 'there is neither database nor load balancer' })
})

test('a backup that begins between the look and the change is waited for', async () => {
  const { calls, clock, lines, run } = account(open('db', 'available'), undefined, 2)
  expect(await run()).toEqual({ detail: 'refusing to be deleted: db' })
  expect(calls).toHaveLength(3)
  expect(lines).toEqual([expect.stringContaining('The database is available: waiting for RDS to end a backup')])
  expect(clock.passed()).toBeGreaterThan(0)
})

test('a backup that does not end stops no release: the database stays as it is, and that is told', async () => {
  const { calls, clock, run } = account(open('db', 'backing-up'), open('alb'), 1)
  const left = 'db is backing-up and stays unprotected: the next deploy protects it'
  expect(await run()).toEqual({ detail: `refusing to be deleted: alb; ${left}` })
  // Asked once, whatever its status: RDS knows best. Then its status is looked at alone.
  expect(calls).toEqual([
    ['load balancer', true],
    ['database', true],
  ])
  expect(clock.passed()).toBeGreaterThanOrEqual(waits.protection.limitMs)
  expect(await account(open('db', 'backing-up'), shut('alb'), 1).run()).toEqual({ skipped: left })
})

test('a database that is stopped is asked once, and not waited for', async () => {
  const { clock, run } = account(open('db', 'stopped'), shut('alb'), 1)
  expect(await run()).toEqual({ skipped: 'db is stopped and stays unprotected: the next deploy protects it' })
  expect(clock.passed()).toBe(0)
})

test('nobody asks: what was set outside stays as it is', () => {
  const applies = (formerRelease: { deletion_protection?: boolean } | undefined, protects?: boolean) =>
    protectFromDeletion.applies?.({ ...(formerRelease && { formerRelease }), ...(protects && { protects }) })
  expect([applies(undefined), applies({}), applies({ deletion_protection: false })]).toEqual([false, false, false])
  expect(applies({ deletion_protection: true })).toBe(true)
  // Production's, which is protected until the release parameter says false.
  expect([applies(undefined, true), applies({}, true), applies({ deletion_protection: true }, true)]).toEqual([
    true,
    true,
    true,
  ])
  expect(applies({ deletion_protection: false }, true)).toBe(false)
})
