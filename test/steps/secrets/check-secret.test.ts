import { describe, expect, it } from 'vitest'
import type { Platform } from '../../../src/config/platform/platform-schema.ts'
import { secretKeys } from '../../../src/secrets/keys.ts'
import type { SecretValues } from '../../../src/secrets/merge.ts'
import { Sensitive } from '../../../src/secrets/sensitive.ts'
import { checkSecret } from '../../../src/steps/secrets/check-secret.ts'
import type { SecretGap } from '../../../src/steps/secrets/secret-gap.ts'
import { fakeDeps } from '../../support/fake-deps.ts'
import { givenPlatform } from '../../support/given-platform.ts'
import { quietProgress } from '../../support/progress.ts'

const token = '0123456789abcdef0123456789abcdef'
const required = {
  DATABASE_URL: 'postgresql://a:b@c/d?sslmode=require',
  ADMIN_JWT_SECRET: 'x'.repeat(64),
  TWILIO_AUTH_TOKEN: token,
}
const secretId = 'medspa-development-app-secrets'
const valuesOf = (given: Record<string, string>): SecretValues =>
  new Map(Object.entries(given).map(([key, value]) => [key, new Sensitive(value)]))

async function check(
  given: Record<string, string>,
  {
    platform = {},
    read = Object.keys(required),
    recorded,
    unread = [],
  }: { platform?: Platform; read?: string[]; recorded?: Record<string, unknown>; unread?: string[] } = {},
) {
  const values = valuesOf(given)
  const deps = fakeDeps({
    catalogue: secretKeys,
    secrets: { read: async () => ({ values }) as never },
    releaseParameter: { read: async () => ({ ...(recorded && { config: recorded }) }) },
    settings: {
      platform: givenPlatform(platform),
      secretKeys: Object.fromEntries(unread.map((key) => [key, { unread: true }])),
    } as never,
  })
  const references = read.map((key) => ({ key, secretId, taskDefinition: 'api:1' }))
  const context: { references: typeof references; values: SecretValues; gaps?: SecretGap[]; notes?: string[] } = {
    references,
    values,
  }
  await checkSecret.run(deps, context, quietProgress())
  return { gaps: (context.gaps ?? []).map(({ fate, key, kind }) => [kind, key, fate]), notes: context.notes ?? [] }
}

describe('secrets check', () => {
  it('finds a key with a value that reaches nobody, whoever knows it', async () => {
    const { gaps, notes } = await check({ ...required, OWN: 'x', STRIPE_SECRET_KEY: 'sk_live_0123456789', PORT: '1' })
    expect(gaps).toEqual([
      ['no-reader', 'OWN', 'wired'],
      ['no-reader', 'STRIPE_SECRET_KEY', 'wired'],
      ['no-reader', 'PORT', 'owned'],
    ])
    expect(notes).toEqual([])
  })

  it('finds none in a placeholder, in a key that is known to be unread, and before the first deploy', async () => {
    const filled = { ...required, OLD: 'x' }
    expect((await check({ ...required, OLD: 'PLACEHOLDER' })).gaps).toEqual([])
    expect(await check(filled, { unread: ['OLD'] })).toEqual({ gaps: [], notes: [] })
    expect((await check(filled, { read: [] })).gaps).toEqual([])
  })

  it('goes by the list of api.secrets', async () => {
    const { gaps } = await check(
      { ...required, A: 'x', B: 'y' },
      { platform: { api: { secrets: ['ADMIN_JWT_SECRET', 'TWILIO_AUTH_TOKEN', 'B'] } } },
    )
    expect(gaps).toEqual([
      ['no-reader', 'A', 'not-listed'],
      ['no-reader', 'B', 'wired'],
    ])
  })

  it('says which keys the next deploy takes from the tasks', async () => {
    const { gaps, notes } = await check(
      { ...required, OLD: 'x' },
      { unread: ['OLD'], read: [...Object.keys(required), 'OLD'] },
    )
    expect(gaps).toEqual([])
    expect(notes).toEqual(['OLD is read until the next deploy, which takes it from the tasks'])
  })

  it('asks for no key of voice where voice is off, here or on the machine that deployed', async () => {
    const { TWILIO_AUTH_TOKEN: _token, ...others } = required
    const read = Object.keys(others)
    const missing = [
      ['no-value', 'TWILIO_AUTH_TOKEN', undefined],
      ['no-value', 'TELNYX_PUBLIC_KEY', undefined],
    ]
    expect((await check(others, { read })).gaps).toEqual(missing)
    expect((await check(others, { read, platform: { voice: { enabled: false } } })).gaps).toEqual([])
    expect((await check(others, { read, recorded: { 'voice.enabled': false } })).gaps).toEqual([])
    // What is given here counts before what was recorded.
    const on = { platform: { voice: { enabled: true } }, recorded: { 'voice.enabled': false } }
    expect((await check(others, { read, ...on })).gaps).toEqual(missing)
  })

  it("takes the secret of Telnyx' HMACs for its public key", async () => {
    const { TWILIO_AUTH_TOKEN: _token, ...others } = required
    const keys = { ...others, TELNYX_WEBHOOK_SECRET: 'chosen' }
    expect((await check(keys, { read: Object.keys(keys) })).gaps).toEqual([])
  })
})
