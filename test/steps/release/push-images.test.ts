import { describe, expect, it } from 'vitest'
import type { Pusher } from '../../../src/images/make.ts'
import { pushUnlessThere } from '../../../src/steps/release/make-images.ts'
import { fakeDeps } from '../../support/fake-deps.ts'

const image = { kind: 'api' as const, repository: 'api', tag: 'v1', registry: 'host/api' }

/** A registry in which somebody pushes the tag before this look, counted from 0; and what the push here does. */
async function pushing(
  thereFrom: number,
  push: () => Promise<void> = async () => {},
  signal = new AbortController().signal,
) {
  let looks = 0
  let pushes = 0
  const registries = {
    image: async () => (looks++ >= thereFrom ? { digest: 'sha256:other', index: false } : undefined),
  }
  const pusher: Pusher = {
    async push() {
      pushes += 1
      await push()
    },
    close: async () => {},
  }
  const pushed = await pushUnlessThere(fakeDeps({ registries }), pusher, image, signal)
  return { pushed, pushes }
}
const refused = async () => {
  throw new Error('the tag is immutable')
}

describe('a push', () => {
  it('never goes over an image that has the tag by then: it is the release that somebody else pushed', async () => {
    expect(await pushing(0)).toEqual({ pushed: false, pushes: 0 })
    expect(await pushing(9)).toEqual({ pushed: true, pushes: 1 })
  })

  it('that a registry with immutable tags refuses is lost to whoever was first, and else an error', async () => {
    expect(await pushing(1, refused)).toEqual({ pushed: false, pushes: 1 })
    await expect(pushing(9, refused)).rejects.toThrow('the tag is immutable')
    await expect(pushing(1, refused, AbortSignal.abort())).rejects.toThrow('the tag is immutable')
  })
})
