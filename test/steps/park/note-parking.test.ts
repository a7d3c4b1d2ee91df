import { expect, it } from 'vitest'
import type { Release } from '../../../src/releases/release.ts'
import { forgetParking, noteParking } from '../../../src/steps/park/note-parking.ts'
import type { ParkContext } from '../../../src/tasks/park-context.ts'
import { fakeDeps, testNow } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'

const noting = (release: Release, context: Partial<ParkContext> = {}) => {
  const written: Release[] = []
  const deps = fakeDeps({
    autoscaling: { limits: async () => ({ min: 2, max: 4, suspended: false }) },
    loadBalancer: { describe: async () => ({ identifier: 'alb', deletionProtection: true }) },
    releaseParameter: { read: async () => written.at(-1) ?? release, write: async (next) => void written.push(next) },
  })
  const full = {
    at: testNow,
    former: release,
    service: { desired: 3 } as never,
    database: { deletionProtection: true } as never,
    ...context,
  }
  return {
    written,
    full,
    run: () => noteParking.run(deps, full, quietProgress()),
    forget: (known = {}) => forgetParking.run(deps, known, quietProgress()),
  }
}

it('says, before anything stops, who parks and what ran; and forgets it when all is taken back', async () => {
  const { forget, full, run, written } = noting({ api_image_tag: 'v1' }, { served: 'v1' })
  await run()
  const parking = {
    since: testNow.toISOString(),
    by: 'ada on laptop, arn:aws:iam::123456789012:user/test',
    release: 'v1',
    desired: 3,
    min: 2,
    protected: true,
    load_balancer_protected: true,
  }
  expect(written).toEqual([{ api_image_tag: 'v1', parking }])
  expect(full).toMatchObject({ parking, former: { parking } })
  expect(full.resumed).toBeUndefined()
  await forget()
  expect(written.at(-1)).toEqual({ api_image_tag: 'v1' })
})

it('keeps what the beginning of a park that was left says: what runs now is not what ran', async () => {
  const parking = { since: 'before', by: 'bob', desired: 5, min: 5, protected: true }
  const { full, run, written } = noting({ parking }, { service: { desired: 0 } as never })
  expect(await run()).toMatchObject({ skipped: expect.stringContaining('since before') })
  expect(written).toEqual([])
  expect(full).toMatchObject({ parking, resumed: true })
})

it('says nothing where it is recorded as parked', async () => {
  const { run, written } = noting({ parked: 'yes' }, { parkedSince: 'yesterday' })
  expect(await run()).toEqual({ skipped: 'parked already' })
  expect(written).toEqual([])
})

it.each([
  ['does not show it yet', { api_image_tag: 'v1' }],
  ['does not find the parameter', undefined],
] as const)('forgets what it has noted where a read %s', async (_, read) => {
  const written: Release[] = []
  const deps = fakeDeps({
    releaseParameter: { read: async () => read, write: async (next) => void written.push(next) },
  })
  const parking = { since: testNow.toISOString(), by: 'ada' }
  await forgetParking.run(deps, { parking, former: { api_image_tag: 'v1', parking } }, quietProgress())
  expect(written).toEqual([{ api_image_tag: 'v1' }])
})
