import { describe, expect, it } from 'vitest'
import type { Release } from '../../../src/releases/release.ts'
import { checkAwake } from '../../../src/steps/preflight/check-awake.ts'
import type { DeployContext } from '../../../src/tasks/deploy-context.ts'
import { fakeDeps } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'
import { begun, deploying, planned, released } from './support.ts'

const reason = 'development is parked since 2026-11-20.'
const asleep = (context: DeployContext) => {
  if (context.skipIfParked) context.leftParked = reason
}

describe('medspa deploy --skip-if-parked', () => {
  it('ends well at a parked environment, with the reason, and has planned and written nothing', async () => {
    const { done, ids, questions, run } = deploying({ bodies: { 'former-data': asleep } })
    const { lines, result } = await run({ skipIfParked: true })
    expect(result).toEqual({ skipped: reason })
    expect(lines).toEqual([`Nothing was deployed: ${reason}`, expect.stringContaining('--restore-if-parked')])
    expect(ids()).toEqual([...begun, 'former-data'])
    expect(questions).toEqual([])
    expect(done).toMatchObject({ applied: [], written: [], unlocked: 1 })
  })

  it('deploys an environment that is awake as ever', async () => {
    const { ids, run } = deploying()
    await run({ skipIfParked: true, yes: true })
    expect(ids()).toEqual([...begun, 'former-data', ...planned, ...released])
  })

  it('means nothing beside --redeploy', async () => {
    await expect(deploying().run({ skipIfParked: true, redeploy: true })).rejects.toMatchObject({
      code: 'redeploy-options',
      message: expect.stringContaining('--skip-if-parked'),
    })
  })
})

describe('the look for a parked environment', () => {
  const snapshot = { id: 'snap-1', created: new Date(0) }
  const depsOf = (release: Release | undefined, database: boolean) =>
    fakeDeps({
      database: { describe: async () => (database ? ({ status: 'available' } as never) : undefined) },
      redis: { describe: async () => (database ? ({ status: 'available' } as never) : undefined) },
      releaseParameter: { read: async () => release },
      service: { describe: async () => undefined },
      snapshots: { database: { list: async () => [snapshot] as never }, redis: { list: async () => [] } } as never,
    })
  const look = async (
    release: Release | undefined,
    context: { skipIfParked?: boolean; leftParked?: string },
    database = false,
  ) => checkAwake.run(depsOf(release, database), context, quietProgress())

  it.each<[how: string, release: Release, told: RegExp]>([
    ['by medspa', { parked: 'yes', parked_since: '2026-11-20' }, /^development is parked since 2026-11-20/],
    ["by the checklist's own destroy", { api_image_tag: 'v1' }, /^There is no database .*snapshot snap-1/],
  ])('is no refusal of an environment that is parked %s, where that is to be skipped', async (_how, release, told) => {
    const context: { skipIfParked: boolean; leftParked?: string } = { skipIfParked: true }
    expect(await look(release, context)).toEqual({ skipped: expect.stringMatching(told) })
    expect(context.leftParked).toMatch(told)
    await expect(look(release, {})).rejects.toMatchObject({ exitCode: 3 })
  })

  it('refuses a park that was not finished all the same', async () => {
    const release = { api_image_tag: 'v1', parking: { since: 'yesterday', by: 'ada' } }
    await expect(look(release, { skipIfParked: true }, true)).rejects.toMatchObject({ code: 'park-begun' })
  })
})
