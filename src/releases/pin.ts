import { isDeepStrictEqual } from 'node:util'
import type { Release } from './release.ts'
import { type OfImages, ofTargets } from './release-images.ts'

type Pin = NonNullable<Release['pin']>

/** Digests of a release's images, by what they carry. */
export type ReleaseDigests = OfImages<string>

/** Keys of the release parameter that name a release's images. One without a voice image names none: voice is off. */
const imageKeys = (tag: string, digests: ReleaseDigests | undefined): Release => ({
  api_image_tag: tag,
  ...((digests === undefined || digests['voice-lambda'] !== undefined) && { voice_lambda_image_tag: tag }),
  ...(digests && {
    api_image_digest: digests.api,
    migrate_image_digest: digests.migrate,
    ...(digests['voice-lambda'] !== undefined && { voice_lambda_image_digest: digests['voice-lambda'] }),
    ...(Object.keys(ofTargets(digests)).length > 0 && { target_image_digests: ofTargets(digests) }),
    digests_tag: tag,
  }),
})

/** The digests of the release's images, as they were recorded; undefined where an older medspa, or a person, wrote its tag. */
export function recordedDigests(release: Release): ReleaseDigests | undefined {
  const { api_image_digest: api, api_image_tag: tag, digests_tag: of = tag } = release
  const { migrate_image_digest: migrate, target_image_digests: targets, voice_lambda_image_digest: voice } = release
  if (api === undefined || migrate === undefined || voice === undefined || of !== tag) return undefined
  return { ...targets, api, migrate, 'voice-lambda': voice }
}

/** Whether the parameter names these images already. Without digests it is one of before medspa wrote them. */
export const namesImages = (release: Release, tag: string, digests: ReleaseDigests | undefined): boolean =>
  Object.entries(imageKeys(tag, digests)).every(([key, value]) => isDeepStrictEqual(release[key], value))

/** The digests that were recorded of this tag, by what they carry; none where the parameter has another tag, or no digests. */
export function digestsUnder(release: Release, tag: string): Readonly<Record<string, string | undefined>> {
  const isOfTag = (release.digests_tag ?? release.api_image_tag) === tag && release.api_image_tag === tag
  if (!isOfTag) return {}
  return {
    ...release.target_image_digests,
    api: release.api_image_digest,
    migrate: release.migrate_image_digest,
    'voice-lambda': release.voice_lambda_image_digest,
  }
}

/**
 * The images that were pushed over this tag since it was recorded, by what they carry; none where the parameter has another
 * tag, or no digests.
 */
export function pushedOver(release: Release, tag: string, digests: ReleaseDigests | undefined): string[] {
  const before = digestsUnder(release, tag)
  if (digests === undefined) return []
  return Object.keys(before).filter(
    (kind) => ![undefined, before[kind]].includes(digests[kind]) && before[kind] !== undefined,
  )
}

/**
 * The release parameter of a deploy that registers these images while `runs` goes on running; without anything running, no
 * pin. A digest belongs to the tag beside it: those of another tag go.
 */
export function withImages(release: Release, tag: string, digests: ReleaseDigests | undefined, runs: Pin): Release {
  const {
    api_image_digest: _api,
    digests_tag: _tag,
    migrate_image_digest: _migrate,
    voice_image_knows_servername: _knows,
    pin: _former,
    target_image_digests: _targets,
    voice_lambda_image_digest: _voice,
    voice_lambda_image_tag: _voiceTag,
    ...rest
  } = release
  const pin = Object.fromEntries(Object.entries(runs).filter(([, value]) => value !== undefined)) as Pin
  return {
    ...rest,
    ...imageKeys(tag, digests),
    ...(Object.keys(pin).length > 0 ? { pin } : {}),
  }
}

/** The same release with nothing pinned. */
export function unpinned(release: Release): Release {
  const { pin: _pin, ...rest } = release
  return rest
}

/**
 * The same release asleep, with no version of the voice Lambda pinned: it forwards to a load balancer that goes. The task
 * definition stays, as it tells a restore which release ran where a deploy was not finished.
 */
export function withoutVoicePin(release: Release): Release {
  if (release.pin === undefined) return release
  const { voice_lambda_version: _version, ...pin } = release.pin
  return Object.keys(pin).length > 0 ? { ...release, pin } : unpinned(release)
}

/** The same release with this version of the voice Lambda pinned. */
export const withVoicePin = (release: Release, version: string): Release => ({
  ...release,
  pin: { ...release.pin, voice_lambda_version: version },
})

/**
 * The same release once it serves: nothing pinned, nothing of a parking, and no snapshot named to start from. The ids count only where a
 * database or a Redis is made; left behind, they would bring back old data the next time one is.
 */
export function withoutPinAndSnapshots(release: Release): Release {
  const {
    data_compared: _compared,
    db_snapshot_identifier: _database,
    parked_since: _since,
    parked_voice_image_digest: _voice,
    redis_snapshot_name: _redis,
    ...rest
  } = unpinned(release)
  return rest
}
