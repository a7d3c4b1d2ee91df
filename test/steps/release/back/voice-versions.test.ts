import { describe, expect, it } from 'vitest'
import { voiceVersions } from '../../../../src/steps/release/back/voice-versions.ts'
import { fakeDeps } from '../../../support/fake-deps.ts'

const digest = (letter: string) => `sha256:${letter.repeat(64)}`
const before = { UPSTREAM_BASE_URL: 'https://alb-1', UPSTREAM_TLS_SERVERNAME: 'api.example.com' }
const today = { ...before, UPSTREAM_BASE_URL: 'https://alb-2' }

type Version = { version: string; description: string; variables: Record<string, string> }

type Given = {
  /** The version on which the alias stands; the newest unless told. */
  alias?: string
  /** Digests that the registry lacks. */
  gone?: string[]
  images?: Record<string, { image: string; digest?: string }>
  /** The version that the release parameter pins. */
  pinned?: string
}

/** What is found of `v1`. */
async function foundOf(
  versions: Omit<Version, 'version'>[],
  { alias = `${versions.length}`, gone = [], images = {}, pinned }: Given = {},
) {
  const deps = fakeDeps({
    registries: { has: async (_, wanted) => !gone.includes(wanted) },
    voiceLambda: {
      find: async () => ({
        functionName: 'voice',
        aliasVersion: alias,
        newestVersion: `${versions.length}`,
        versions: versions.map((version, index) => ({ ...version, version: `${index + 1}` })),
      }),
      image: async (version) => images[version] ?? { image: 'host:5000/voice:v1', digest: digest(version) },
    },
  })
  return (await voiceVersions(deps))('v1', pinned)
}

const v1 = (variables: Record<string, string>) => ({ description: 'v1', variables })
const newest = { description: 'v2', variables: today }

describe('of a release whose voice versions forward to an address of before', () => {
  it.each<[string, Record<string, { image: string; digest?: string }>]>([
    ['that Lambda has resolved', {}],
    ['that the reference names', { '2': { image: `host:5000/voice@${digest('2')}` } }],
  ])('the newest one is renewed, by the digest %s', async (_, images) => {
    await expect(foundOf([v1(before), v1(before), newest], { images })).resolves.toEqual({
      renewal: { image: `host:5000/voice@${digest('2')}` },
    })
  })

  it('none is renewed where one forwards to where it does today', async () => {
    await expect(foundOf([v1(today), v1(before), newest])).resolves.toEqual({ version: '1' })
  })

  it.each<[string, Parameters<typeof foundOf>, string]>([
    ['has no image any more', [[v1(before), newest], { gone: [digest('1')] }], 'is not in the registry'],
    [
      'has an image without a digest',
      [[v1(before), newest], { images: { '1': { image: 'voice:v1' } } }],
      'by its digest',
    ],
    [
      'may be of an image that cannot verify the name',
      [[v1({ UPSTREAM_BASE_URL: 'https://api.example.com' }), newest]],
      'never told a name to verify',
    ],
  ])('none is renewed where it %s', async (_, given, missing) => {
    await expect(foundOf(...given)).resolves.toEqual({ missing: expect.stringContaining(missing) })
  })
})

describe('of a release without a voice version of its own, from before voice was on', () => {
  it.each<[string, Parameters<typeof foundOf>, object]>([
    ['the alias stays', [[newest]], { version: '1', ofAnother: true }],
    [
      'the alias stays where it is, not where the newest is',
      [[newest, newest], { alias: '1' }],
      { version: '1', ofAnother: true },
    ],
    [
      'the alias stays where the release has parked versions alone',
      [[v1({ VOICE_MODE: 'parked' }), newest]],
      { version: '2', ofAnother: true },
    ],
    [
      'the newest that forwards answers, where the alias is on a parked one',
      [[newest, { description: 'v2', variables: { VOICE_MODE: 'parked' } }]],
      { version: '1', ofAnother: true },
    ],
    ['no image has to be there', [[newest], { gone: [digest('1')] }], { version: '1', ofAnother: true }],
    [
      'the same command again finds the alias where it is pinned',
      [[newest], { pinned: '1' }],
      { version: '1', ofAnother: true },
    ],
    [
      'an alias that has moved since goes back to where it is pinned',
      [[newest, newest], { pinned: '1' }],
      { version: '1', ofAnother: true },
    ],
  ])('%s', async (_, given, expected) => {
    await expect(foundOf(...given)).resolves.toEqual(expected)
  })

  it('that is pinned by a version which is gone does not take another of its versions, which may be the broken one', async () => {
    await expect(foundOf([v1(today), newest], { pinned: '9' })).resolves.toEqual({
      missing: 'the voice Lambda has no version 9, which is pinned',
    })
  })

  it('has the version that answers where the pinned version is gone, too', async () => {
    await expect(foundOf([newest], { pinned: '9' })).resolves.toEqual({ version: '1', ofAnother: true })
  })
})
