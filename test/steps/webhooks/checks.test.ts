import { generateKeyPairSync, verify } from 'node:crypto'
import twilio from 'twilio'
import { describe, expect, it } from 'vitest'
import { OperatorError } from '../../../src/errors.ts'
import type { TelnyxProvider } from '../../../src/providers/provider.ts'
import { Sensitive } from '../../../src/secrets/sensitive.ts'
import {
  telnyxDelivery,
  telnyxPublicKey,
  telnyxSigned,
  telnyxUnsigned,
} from '../../../src/steps/webhooks/checks/telnyx.ts'
import { twilioSigned, twilioUnsigned } from '../../../src/steps/webhooks/checks/twilio.ts'
import type { WebhookCheck } from '../../../src/steps/webhooks/checks/webhook-check.ts'
import { webhookUrls } from '../../../src/webhooks/wanted.ts'

const gateway = 'https://gateway.example.test'
type Asked = { body: string; headers: Record<string, string>; url: string }

/** Runs a check against an API that answers as told; `took`: milliseconds of each answer. */
async function outcome(
  check: WebhookCheck,
  {
    answer = () => 403,
    keys = {},
    signingKey,
    telnyx,
    took = [],
    urls = webhookUrls({ gateway, api: undefined }),
  }: {
    answer?: (asked: Asked) => number
    keys?: Record<string, string>
    signingKey?: string
    telnyx?: Partial<TelnyxProvider>
    took?: number[]
    urls?: ReturnType<typeof webhookUrls>
  },
) {
  let time = Date.parse('2026-12-01T00:00:00Z')
  const deps = {
    clock: { now: () => new Date(time) },
    http: {
      request: async (url: string, { body, headers }: Asked) => {
        time += took.shift() ?? 10
        return { status: answer({ url, body, headers }) }
      },
    },
    profile: { signingKeys: signingKey === undefined ? undefined : { twilio: '', telnyx: signingKey } },
  }
  const held = (key: string) => (keys[key] === undefined ? undefined : new Sensitive(keys[key]))
  return check.run(deps as never, { urls, held, telnyx: telnyx as never }, new AbortController().signal)
}

const signedBy =
  (token: string) =>
  ({ body, headers, url }: Asked) =>
    twilio.validateRequest(
      token,
      headers['x-twilio-signature'] ?? '',
      url,
      Object.fromEntries(new URLSearchParams(body)),
    )
      ? 200
      : 403

describe('twilio-signed', () => {
  it.each([
    ['the auth token', { TWILIO_AUTH_TOKEN: 'token' }, 'ok'],
    [
      'another secret that the API does not take, then the auth token',
      { TWILIO_WEBHOOK_SECRET: 'x', TWILIO_AUTH_TOKEN: 'token' },
      'ok',
    ],
    ['another token', { TWILIO_AUTH_TOKEN: 'another' }, 'failed'],
    ['nothing', {}, 'skipped'],
  ])('by %s', async (_, keys, status) => {
    expect(await outcome(twilioSigned, { answer: signedBy('token'), keys })).toMatchObject({ status })
  })

  it('never prints a key', async () => {
    const { evidence } = await outcome(twilioSigned, { keys: { TWILIO_AUTH_TOKEN: 'the-token' } })
    expect(evidence).toBe(`POST ${gateway}/webhooks/twilio/voice, signed by TWILIO_AUTH_TOKEN: 403`)
  })
})

describe.each([
  ['twilio-unsigned', twilioUnsigned],
  ['telnyx-unsigned', telnyxUnsigned],
])('%s', (_, check) => {
  it.each([
    [401, 'ok'],
    [403, 'ok'],
    [200, 'failed'],
    [404, 'failed'],
    [503, 'failed'],
  ])('%i is %s', async (code, status) => {
    expect(await outcome(check, { answer: () => code })).toMatchObject({ status })
  })

  it('is skipped without a gateway', async () => {
    expect(await outcome(check, { urls: webhookUrls({ gateway: undefined, api: undefined }) })).toMatchObject({
      status: 'skipped',
    })
  })
})

describe('telnyx-unsigned', () => {
  it.each([
    ['late once, as the function starts', [3000, 10], 'ok'],
    ['late twice', [3000, 2001], 'failed'],
    ['in time', [2000], 'ok'],
  ])('%s', async (_, took, status) => {
    expect(await outcome(telnyxUnsigned, { took })).toMatchObject({ status })
  })
})

describe('telnyx-signed', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const signingKey = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  const ed25519 = ({ body, headers }: Asked) =>
    verify(
      null,
      Buffer.from(`${headers['telnyx-timestamp']}|${body}`),
      publicKey,
      Buffer.from(headers['telnyx-signature-ed25519'] ?? '', 'base64'),
    )
      ? 200
      : 403

  it('is skipped where Telnyx alone has the key', async () => {
    expect(await outcome(telnyxSigned, { answer: ed25519, keys: { TELNYX_PUBLIC_KEY: 'k' } })).toMatchObject({
      status: 'skipped',
      evidence: expect.stringContaining('Telnyx alone has the key'),
    })
  })

  it('is signed by a rehearsal’s key', async () => {
    expect(await outcome(telnyxSigned, { answer: ed25519, signingKey })).toMatchObject({ status: 'ok' })
    expect(await outcome(telnyxSigned, { answer: () => 202, signingKey })).toMatchObject({ status: 'failed' })
  })

  it.each([
    ['that takes it', 200, {}, 'ok'],
    ['that does not', 403, {}, 'failed'],
    ['that verifies by the public key', 403, { TELNYX_PUBLIC_KEY: 'k' }, 'skipped'],
    ['that breaks', 500, { TELNYX_PUBLIC_KEY: 'k' }, 'failed'],
  ])('is signed by the shared secret, for an API %s', async (_, code, more, status) => {
    const answer = ({ headers }: Asked) => (/^[0-9a-f]{64}$/.test(headers['telnyx-signature'] ?? '') ? code : 418)
    expect(await outcome(telnyxSigned, { answer, keys: { TELNYX_WEBHOOK_SECRET: 's', ...more } })).toMatchObject({
      status,
    })
  })
})

describe('what Telnyx says', () => {
  const account = { publicKey: async (): Promise<string> => 'the key' }

  it.each([
    ['the same key', { TELNYX_PUBLIC_KEY: 'the key' }, account, 'ok'],
    ['another key', { TELNYX_PUBLIC_KEY: 'another' }, account, 'failed'],
    ['no key here', {}, account, 'skipped'],
    ['no account here', { TELNYX_PUBLIC_KEY: 'the key' }, undefined, 'skipped'],
  ])('public key: %s', async (_, keys, telnyx, status) => {
    expect(await outcome(telnyxPublicKey, { keys, ...(telnyx && { telnyx }) })).toMatchObject({ status })
  })

  it.each([
    ['nothing', undefined, 'skipped'],
    ['a delivery', { delivered: true, at: 'then', status: 200 }, 'ok'],
    ['a failure', { delivered: false, at: 'then', status: 403 }, 'failed'],
  ])('delivery: %s', async (_, last, status) => {
    expect(await outcome(telnyxDelivery, { telnyx: { lastDelivery: async () => last } })).toMatchObject({ status })
  })

  it('a failure of its API is one of the check', async () => {
    const lastDelivery = () =>
      Promise.reject(new OperatorError('HTTP 500', { code: 'provider-error', whose: 'provider' }))
    expect(await outcome(telnyxDelivery, { telnyx: { lastDelivery } })).toEqual({
      status: 'failed',
      evidence: 'HTTP 500',
    })
  })
})
