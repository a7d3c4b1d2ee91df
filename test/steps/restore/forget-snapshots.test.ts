import { describe, expect, it } from 'vitest'
import type { Release } from '../../../src/releases/release.ts'
import { dropPin } from '../../../src/steps/release/drop-pin.ts'
import { forgetSnapshots } from '../../../src/steps/restore/forget-snapshots.ts'
import { fakeDeps } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'

/** What each of the steps that end a command writes over this release; undefined: nothing. */
const writtenBy = async (step: typeof forgetSnapshots | typeof dropPin, release: Release) => {
  const written: Release[] = []
  const deps = fakeDeps({
    releaseParameter: { read: async () => release, write: async (next) => void written.push(next) },
  })
  const outcome = await step.run(deps, {}, quietProgress())
  return { written: written.at(-1), outcome }
}

describe.each([
  ['a restore', forgetSnapshots],
  ['a deploy', dropPin],
])('a release that %s has brought to serve', (_, step) => {
  const good = { api_image_tag: 'v2' }

  it.each<[string, Release, Release]>([
    ['is bad no more', { ...good, bad_tags: ['v2'] }, good],
    ['is bad no more, while others stay so', { ...good, bad_tags: ['v1', 'v2'] }, { ...good, bad_tags: ['v1'] }],
    [
      'starts from no snapshot, and others stay bad',
      { ...good, bad_tags: ['v1'], db_snapshot_identifier: 's', parked_since: 'then' },
      { ...good, bad_tags: ['v1'] },
    ],
  ])('%s', async (_name, release, written) => {
    expect((await writtenBy(step, release)).written).toEqual(written)
  })

  it('is not written again where it is so already', async () => {
    const { outcome, written } = await writtenBy(step, { ...good, bad_tags: ['v1'] })
    expect(written).toBeUndefined()
    expect(outcome).toMatchObject({ skipped: expect.any(String) })
  })
})
