import { expect, it } from 'vitest'
import { secretKeys } from '../../../src/secrets/keys.ts'
import type { SecretChange, SecretValues } from '../../../src/secrets/merge.ts'
import { Sensitive } from '../../../src/secrets/sensitive.ts'
import { ensureKeys } from '../../../src/steps/secrets/ensure-keys.ts'
import { fakeDeps } from '../../support/fake-deps.ts'
import { givenPlatform } from '../../support/given-platform.ts'
import { quietProgress } from '../../support/progress.ts'

const testSecrets = {
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(31)}1`,
  TWILIO_AUTH_TOKEN: 'a'.repeat(32),
  TELNYX_API_KEY: 'KEYsandbox',
  TELNYX_PUBLIC_KEY: 'public',
}

/** The secret after the step, which began with these values. */
async function after(given: Record<string, string>, stands: Record<string, string>) {
  let values: SecretValues = new Map(Object.entries(given).map(([key, value]) => [key, new Sensitive(value)]))
  const deps = fakeDeps({
    catalogue: secretKeys,
    profile: { testSecrets: stands },
    redactor: { add() {} },
    releaseParameter: { read: async () => undefined },
    secrets: {
      async change(_: string, change: (current: SecretValues) => SecretChange) {
        const made = change(values)
        values = made.values
        return { changed: made.changed, versionId: '2' }
      },
      read: async () => ({ values, versionId: '2' }),
    },
    service: { describe: async () => undefined },
    settings: { platform: givenPlatform({}), secretKeys: {} } as never,
    taskDefinitions: { describe: async () => undefined },
    workers: { found: async () => [], of: () => Promise.reject(new Error('there is no worker')) as never },
  })
  await ensureKeys.run(deps, {}, quietProgress())
  return Object.fromEntries([...values].map(([key, value]) => [key, value.reveal()]))
}

it('gives a rehearsal every key of its providers, so that `webhooks` works there out of the box', async () => {
  expect(await after({}, testSecrets)).toMatchObject(testSecrets)
})

it('leaves a value that somebody set', async () => {
  expect(await after({ TELNYX_API_KEY: 'KEYown' }, testSecrets)).toMatchObject({
    ...testSecrets,
    TELNYX_API_KEY: 'KEYown',
  })
})
