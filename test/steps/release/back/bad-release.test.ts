import { describe, expect, it } from 'vitest'
import { refuseBadRelease } from '../../../../src/steps/release/back/bad-release.ts'
import { rolloutOptions } from '../../../../src/steps/release/blue-green/rollout-options.ts'
import { dropPin } from '../../../../src/steps/release/drop-pin.ts'
import { fakeDeps } from '../../../support/fake-deps.ts'
import { quietProgress } from '../../../support/progress.ts'

describe('a deploy of a release that is marked bad', () => {
  const deps = fakeDeps({ releaseParameter: { read: async () => ({ bad_tags: ['v3'] }) } })

  it('is refused, unless it is allowed', async () => {
    await expect(refuseBadRelease(deps, { allowBad: false, tag: 'v3' })).rejects.toMatchObject({
      code: 'release-bad',
      exitCode: 3,
      hint: expect.stringContaining('--allow-bad'),
    })
    await refuseBadRelease(deps, { allowBad: true, tag: 'v3' })
    await refuseBadRelease(deps, { allowBad: false, tag: 'v4' })
  })
})

describe('a release that was marked bad and serves all the same', () => {
  it('is bad no more once its deploy drops the pin', async () => {
    const written: unknown[] = []
    const marked = { api_image_tag: 'v3', bad_tags: ['v1', 'v3'], pin: { task_definition_arn: 'api:2' } }
    const deps = fakeDeps({
      releaseParameter: { read: async () => marked, write: async (release) => void written.push(release) },
    })
    await dropPin.run(deps, {}, quietProgress())
    expect(written).toEqual([{ api_image_tag: 'v3', bad_tags: ['v1'] }])
  })
})

describe('deploy --ignore-alarms', () => {
  it('has the rollout pass over alarms, and without it nothing says so', () => {
    expect(rolloutOptions({ ignoreAlarms: true }, {})).toEqual({ ignoresAlarms: true })
    expect(rolloutOptions({}, {})).toEqual({})
  })
})
