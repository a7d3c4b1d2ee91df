import { describe, expect, it } from 'vitest'
import { namesImages, pushedOver, recordedDigests, withImages, withoutPinAndSnapshots } from '../../src/releases/pin.ts'

const runs = { task_definition_arn: 'arn:api:1', voice_lambda_version: '3' }

describe('the pin', () => {
  it('holds what runs while the new tag is registered', () => {
    expect(withImages({ api_image_tag: 'old' }, 'new', undefined, runs)).toEqual({
      api_image_tag: 'new',
      voice_lambda_image_tag: 'new',
      pin: runs,
    })
  })

  it('is absent where nothing runs, also where one was left behind', () => {
    const nothing = { task_definition_arn: undefined, voice_lambda_version: undefined }
    expect(withImages({ pin: runs }, 'new', undefined, nothing)).toEqual({
      api_image_tag: 'new',
      voice_lambda_image_tag: 'new',
    })
  })

  it('keeps every key that it does not own, unknown ones too', () => {
    const release = { parked: 'no' as const, bad_tags: ['x'], of_a_newer_medspa: 1 }
    expect(withImages(release, 'new', undefined, {})).toMatchObject(release)
    const started = { db_snapshot_identifier: 'medspa-1', redis_snapshot_name: 'medspa-2' }
    expect(withoutPinAndSnapshots({ ...release, ...started, pin: runs })).toEqual(release)
  })

  it('names no voice image where voice is off, and none of before', () => {
    const digests = { api: 'sha256:a', migrate: 'sha256:b' }
    const before = withImages({}, 'old', { ...digests, 'voice-lambda': 'sha256:c' }, {})
    const named = withImages(before, 'new', digests, {})
    expect(named).toEqual({
      api_image_tag: 'new',
      api_image_digest: 'sha256:a',
      migrate_image_digest: 'sha256:b',
      digests_tag: 'new',
    })
    expect(namesImages(named, 'new', digests)).toBe(true)
    // On again, with the same tag.
    expect(namesImages(named, 'new', { ...digests, 'voice-lambda': 'sha256:c' })).toBe(false)
    // Switched off, its image was not pushed over.
    expect(pushedOver(before, 'old', digests)).toEqual([])
  })

  it('names images of further targets, and forgets those of another tag', () => {
    const digests = { api: 'sha256:a', migrate: 'sha256:b', 'voice-lambda': 'sha256:c' }
    const named = withImages({}, 'new', { ...digests, jobs: 'sha256:d' }, {})
    expect(named).toMatchObject({ target_image_digests: { jobs: 'sha256:d' } })
    expect(recordedDigests(named)).toEqual({ ...digests, jobs: 'sha256:d' })
    expect(namesImages(named, 'new', { ...digests, jobs: 'sha256:d' })).toBe(true)
    expect(namesImages(named, 'new', { ...digests, jobs: 'sha256:e' })).toBe(false)
    expect(pushedOver(named, 'new', { ...digests, jobs: 'sha256:e' })).toEqual(['jobs'])
    expect(withImages(named, 'next', digests, {})).not.toHaveProperty('target_image_digests')
  })

  it('names images by the digests beside their tags, and forgets those of another tag', () => {
    const digests = { api: 'sha256:a', migrate: 'sha256:b', 'voice-lambda': 'sha256:c' }
    const named = withImages({ parked: 'no' }, 'new', digests, {})
    expect(named).toEqual({
      parked: 'no',
      api_image_tag: 'new',
      voice_lambda_image_tag: 'new',
      api_image_digest: 'sha256:a',
      migrate_image_digest: 'sha256:b',
      voice_lambda_image_digest: 'sha256:c',
      digests_tag: 'new',
    })
    expect(namesImages(named, 'new', digests)).toBe(true)
    // A tag that was pushed over names another image; a parameter of before has no digest.
    expect(namesImages(named, 'new', { ...digests, migrate: 'sha256:d' })).toBe(false)
    expect(namesImages({ api_image_tag: 'new', voice_lambda_image_tag: 'new' }, 'new', digests)).toBe(false)
    expect(namesImages({ ...named, digests_tag: 'before' }, 'new', digests)).toBe(false)
    const other = withImages(named, 'other', undefined, {})
    expect(other).toEqual({ parked: 'no', api_image_tag: 'other', voice_lambda_image_tag: 'other' })
  })
})
