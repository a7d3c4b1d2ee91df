import { expect, test } from 'vitest'
import type { DatabaseState } from '../../../src/aws/data/database.ts'
import { protectFromDeletion } from '../../../src/steps/terraform/protect-from-deletion.ts'

type Found = { identifier: string; deletionProtection: boolean } | undefined

const account = (database: Found, loadBalancer: Found) => {
  const calls: [string, boolean][] = []
  const deps = {
    database: {
      describe: async () => database as DatabaseState | undefined,
      protect: async (on: boolean) => void calls.push(['database', on]),
      deleteWithBackups: () => Promise.reject(new Error('not to be deleted')),
      manageMasterSecret: () => Promise.reject(new Error('not asked for')),
    },
    loadBalancer: {
      describe: async () => loadBalancer,
      address: async () => undefined,
      certificate: async () => undefined,
      weights: async () => undefined,
      protect: async (on: boolean) => void calls.push(['load balancer', on]),
    },
  }
  const formerRelease = { deletion_protection: true }
  return { calls, run: () => protectFromDeletion.run(deps, { formerRelease }, undefined as never) }
}
const open = (identifier: string) => ({ identifier, deletionProtection: false })
const shut = (identifier: string) => ({ identifier, deletionProtection: true })

test('a release that asks for it has database and load balancer protected, once', async () => {
  const both = account(open('db'), open('alb'))
  expect(await both.run()).toEqual({ detail: 'refusing to be deleted: db, alb' })
  expect(both.calls).toEqual([
    ['database', true],
    ['load balancer', true],
  ])
  const one = account(shut('db'), open('alb'))
  expect(await one.run()).toEqual({ detail: 'refusing to be deleted: alb' })
  expect(one.calls).toEqual([['load balancer', true]])
  const already = account(shut('db'), shut('alb'))
  expect(await already.run()).toEqual({ skipped: 'protected already: db, alb' })
  expect(already.calls).toEqual([])
  expect(await account(undefined, undefined).run()).toEqual({ skipped: 'there is neither database nor load balancer' })
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
