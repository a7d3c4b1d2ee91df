import { expect, test } from 'vitest'
import type { ParkRecord } from '../../../src/parks/park-record.ts'
import type { Release } from '../../../src/releases/release.ts'
import { compareData } from '../../../src/steps/restore/compare-data.ts'
import type { DeployContext } from '../../../src/tasks/deploy-context.ts'
import type { Restoring } from '../../../src/tasks/restore-context.ts'

// The comparison itself is test/parks/compare-counts.test.ts, counting test/integration/probe/digest.test.ts; here is
// when it is not made, for which nothing may be run: the deps hold no way to.
const record: ParkRecord = {
  environment: 'development',
  parkedAt: '2026-11-20T10:00:00.000Z',
  snapshots: {},
  counts: { tables: {}, uncounted: [] },
}
const progress = { line: () => {}, status: () => {}, signal: new AbortController().signal }

const outcome = (release: Release, { newService, counted }: { newService: boolean; counted?: ParkRecord }) => {
  const deps = {
    database: {
      describe: async () => ({
        address: 'db.example',
        masterSecretArn: 'arn',
        resourceId: 'db-TODAY',
        identifier: 'x',
      }),
    },
    names: { database: 'medspa-development' },
    releaseParameter: { read: async () => release },
  } as unknown as Parameters<typeof compareData.run>[0]
  const restoring = { record: counted, comparable: { database: true, redis: true } } as Restoring
  const context: DeployContext = { tag: 'v1', build: false, restoring, newService, outputs: {} }
  return compareData.run(deps, context, progress)
}

test('data that no park counted are taken as they are, and that is said', async () => {
  expect(await outcome({}, { newService: true })).toEqual({ skipped: expect.stringContaining('no park counted') })
})

test('what a former run found equal may have been migrated since', async () => {
  expect(await outcome({ data_compared: 'db-TODAY' }, { newService: true, counted: record })).toEqual({
    skipped: expect.stringContaining('previous run'),
  })
})

test('what tasks have written since is no difference', async () => {
  expect(await outcome({ data_compared: 'db-OF-ANOTHER-RESTORE' }, { newService: false, counted: record })).toEqual({
    skipped: expect.stringContaining('tasks run'),
  })
})
