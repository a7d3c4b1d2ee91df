import { expect, test } from 'vitest'
import { isVoiceOn } from '../../../src/steps/voice/is-voice-on.ts'
import { fakeDeps } from '../../support/fake-deps.ts'

/** What this machine's settings say, and what the release parameter keeps of another's. */
const deps = (here: boolean | undefined, recorded: unknown) =>
  fakeDeps({
    releaseParameter: { read: async () => ({ config: { 'voice.enabled': recorded } }) },
    settings: { platform: { voice: here === undefined ? undefined : { enabled: here } } } as never,
  })

test.each([
  [undefined, undefined, true],
  [undefined, false, false],
  [undefined, true, true],
  [true, false, true],
  [false, true, false],
])('settings of this machine say %s, what is recorded says %s: %s', async (here, recorded, on) => {
  expect(await isVoiceOn(deps(here, recorded))).toBe(on)
})

test('before a first deploy it is on', async () => {
  expect(await isVoiceOn(fakeDeps({ releaseParameter: { read: async () => undefined } }))).toBe(true)
})
