import { expect, it } from 'vitest'
import { voiceVersionOf } from '../../../src/steps/release/voice-version.ts'
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
