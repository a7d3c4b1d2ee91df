import { expect, it } from 'vitest'
import { newestVoiceRelease, voiceVersionOf } from '../../../src/steps/release/voice-version.ts'
import { fakeDeps } from '../../support/fake-deps.ts'

const versionOf = (newest: { description?: string; image: string }, tag = 'v2') =>
  voiceVersionOf(
    fakeDeps({ voiceLambda: { image: async () => ({ image: `registry/voice:${newest.image}` }) } }),
    {
      functionName: 'voice',
      newestVersion: '4',
      versions: [
        { version: '3', description: 'v2' },
        { version: '4', description: newest.description },
      ],
    },
    { tag },
  )

it('the version of a release is the newest where its description or its image says so', async () => {
  expect(await versionOf({ description: 'v2', image: 'unasked' })).toBe('4')
  expect(await versionOf({ description: 'a test', image: 'v2' })).toBe('4')
  expect(await versionOf({ image: 'v2' })).toBe('4')
})

it('the version of a release is the last one that was published for it, where the newest is of another', async () => {
  expect(await versionOf({ description: 'a test', image: 'v9' })).toBe('3')
  expect(await versionOf({ description: 'a test', image: 'v9' }, 'v8')).toBe('4')
})

it('a digest says more than the description that somebody has put beside it', async () => {
  const asked = { tag: 'v2', digests: [`sha256:${'a'.repeat(64)}`] }
  const of = (image: string) =>
    newestVoiceRelease(
      fakeDeps({ voiceLambda: { image: async () => ({ image }) } }),
      { functionName: 'voice', newestVersion: '4', versions: [{ version: '4', description: 'v2' }] },
      asked,
    )
  expect(await of(`registry/voice@${asked.digests[0]}`)).toBe('v2')
  expect(await of(`registry/voice@sha256:${'b'.repeat(64)}`)).toBe('another image (bbbbbbbbbbbb)')
  expect(await of('registry/voice:v2')).toBe('v2')
})
