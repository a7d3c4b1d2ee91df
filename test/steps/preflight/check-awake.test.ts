import { expect, it } from 'vitest'
import { checkAwake } from '../../../src/steps/preflight/check-awake.ts'
import { fakeDeps } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'

/** A half-parked environment, with its database or with a snapshot of it alone. */
const halfParked = ({ database }: { database: boolean }) =>
  fakeDeps({
    database: { describe: async () => (database ? ({ status: 'available' } as never) : undefined) },
    redis: { describe: async () => ({ status: 'available' }) as never },
    releaseParameter: { read: async () => ({ api_image_tag: 'v1', parking: { since: 'yesterday', by: 'ada' } }) },
    service: { describe: async () => undefined },
    snapshots: {
      database: { list: async () => [{ id: 'snap-1', created: new Date(0) }] as never },
      redis: { list: async () => [] },
    } as never,
  })

it('refuses a half-parked environment, but for the command that takes the park back at its end', async () => {
  const deps = halfParked({ database: true })
  await expect(checkAwake.run(deps, {}, quietProgress())).rejects.toMatchObject({ code: 'park-begun', exitCode: 3 })
  expect(await checkAwake.run(deps, { parkingLeft: true }, quietProgress())).toEqual({ skipped: 'its data are there' })
})

it('refuses to begin with an empty database there too', async () => {
  const deps = halfParked({ database: false })
  await expect(checkAwake.run(deps, { parkingLeft: true }, quietProgress())).rejects.toMatchObject({
    code: 'former-data',
  })
})

it('lets a deploy begin empty beside the snapshots of a destroyed environment, and says how to have one back', async () => {
  const deps = fakeDeps({
    database: { describe: async () => undefined },
    redis: { describe: async () => undefined },
    releaseParameter: { read: async () => undefined },
    service: { describe: async () => undefined },
    snapshots: {
      database: { list: async () => [{ id: 'snap-1', created: new Date(0), destroyed: 'yesterday' }] as never },
      redis: { list: async () => [{ id: 'snap-1', created: new Date(0) }] as never },
    } as never,
  })
  expect(await checkAwake.run(deps, {}, quietProgress())).toEqual({
    detail: expect.stringMatching(
      /^begins empty: 1 snapshot of a destroyed environment .*park.*restore.*--snapshot snap-1`$/,
    ),
  })
})

it.each([
  ['automated', true],
  ['final', false],
])('names the way to begin empty where all that is left is %s: %s', async (kind, named) => {
  const deps = fakeDeps({
    database: { describe: async () => undefined },
    redis: { describe: async () => undefined },
    releaseParameter: { read: async () => undefined },
    service: { describe: async () => undefined },
    snapshots: {
      database: { list: async () => [{ id: 'rds:snap-1', kind, created: new Date(0), status: 'available' }] as never },
      redis: { list: async () => [] },
    } as never,
  })
  const error = await checkAwake.run(deps, {}, quietProgress()).catch((refusal) => refusal)
  expect(error).toMatchObject({ code: 'former-data', exitCode: 3 })
  expect(error.hint.includes('To begin empty, delete the automated backups')).toBe(named)
})
