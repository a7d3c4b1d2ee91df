import { expect, test } from 'vitest'
import type { DatabaseState } from '../../../src/aws/data/database.ts'
import { protectDatabase } from '../../../src/steps/terraform/protect-database.ts'

const rds = (found: Pick<DatabaseState, 'identifier' | 'deletionProtection'> | undefined) => {
  const calls: boolean[] = []
  const database = {
    describe: async () => found as DatabaseState | undefined,
    protect: async (on: boolean) => void calls.push(on),
    deleteWithBackups: () => Promise.reject(new Error('not to be deleted')),
    manageMasterSecret: () => Promise.reject(new Error('not asked for')),
  }
  const formerRelease = { deletion_protection: true }
  return { calls, run: () => protectDatabase.run({ database }, { formerRelease }, undefined as never) }
}

test('a release that asks for it has its database protected, once', async () => {
  const open = rds({ identifier: 'medspa-production', deletionProtection: false })
  expect(await open.run()).toEqual({ detail: 'medspa-production refuses to be deleted' })
  expect(open.calls).toEqual([true])
  const already = rds({ identifier: 'medspa-production', deletionProtection: true })
  expect(await already.run()).toEqual({ skipped: 'medspa-production is protected already' })
  expect(await rds(undefined).run()).toEqual({ skipped: 'there is no database' })
  expect(already.calls).toEqual([])
})

test('nobody asks: what was set outside stays as it is', () => {
  const applies = (formerRelease: { deletion_protection?: boolean } | undefined) =>
    protectDatabase.applies?.(formerRelease === undefined ? {} : { formerRelease })
  expect([applies(undefined), applies({}), applies({ deletion_protection: false })]).toEqual([false, false, false])
  expect(applies({ deletion_protection: true })).toBe(true)
})
