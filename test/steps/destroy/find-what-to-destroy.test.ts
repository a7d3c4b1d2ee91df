import { expect, it } from 'vitest'
import { findWhatToDestroy } from '../../../src/steps/destroy/find-what-to-destroy.ts'
import type { DestroyContext } from '../../../src/tasks/destroy-context.ts'
import { fakeDeps, type GivenDeps } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'

const find = async (given: GivenDeps = {}, withoutSnapshots = false) => {
  const context: DestroyContext = { mode: 'full', withoutSnapshots, snapshotLimitMs: 1, snapshots: {}, undo: [] }
  const deps = fakeDeps({
    clusterTasks: { unfinished: async () => [] },
    database: { describe: async () => undefined },
    redactor: { add: () => {} } as never,
    redis: { describe: async () => undefined },
    releaseParameter: { read: async () => undefined },
    rollout: { serving: async () => [] } as never,
    secrets: { read: async () => undefined },
    service: { describe: async () => undefined },
    snapshots: { database: { list: async () => [] }, redis: { list: async () => [] } } as never,
    ...given,
  })
  const outcome = await findWhatToDestroy.run(deps, context, quietProgress())
  return { context, outcome }
}
const database = (status: string) => ({ describe: async () => ({ identifier: 'medspa-development', status }) as never })

it('finds an environment of which nothing is there: Terraform has made no parameter', async () => {
  const { context, outcome } = await find()
  expect(outcome).toEqual({ detail: 'no service, no database' })
  expect(context).toMatchObject({ unreleased: true, former: {}, formerSnapshots: { database: [], redis: [] } })
})

it('finds a parked one', async () => {
  const { context } = await find({
    releaseParameter: { read: async () => ({ parked: 'full', parked_since: 'yesterday', api_image_tag: 'v1' }) },
  })
  expect(context).toMatchObject({ parkedSince: 'yesterday', served: 'v1', unreleased: false })
})

it('refuses while a one-off task runs: it holds the cluster and its network', async () => {
  const task = { id: 'abc', group: 'family:medspa-development-migrate', ofService: false, lastStatus: 'RUNNING' }
  await expect(find({ clusterTasks: { unfinished: async () => [task] } })).rejects.toMatchObject({
    code: 'deployment-running',
    exitCode: 3,
    evidence: [expect.stringContaining('medspa-development-migrate')],
  })
})

it.each(['failed', 'incompatible-restore'])(
  'refuses a database that is %s, unless its data go anyway',
  async (status) => {
    await expect(find({ database: database(status) })).rejects.toMatchObject({
      code: 'database-undeletable',
      exitCode: 3,
      hint: expect.stringContaining('--without-snapshots --confirm development`'),
    })
    await expect(find({ database: database(status) }, true)).resolves.toBeDefined()
  },
)
