import { generateKeyPairSync, verify } from 'node:crypto'
import twilio from 'twilio'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { handler } from '../../../lambda/voice/handler.ts'
import type { ConfiguredWebhooks } from '../../../src/config/webhooks/webhooks-schema.ts'
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
const api = 'https://api.example.test'
const callControl = '/webhooks/telnyx/call-control'
/** The gateway's URLs, the API's for messages, and its own for call control events. */
const all = webhookUrls({ gateway, api, callControlPath: callControl })
type Answer = number | { status: number; headers?: Record<string, string> }
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
    webhooks = {},
  }: {
    answer?: (asked: Asked) => Answer | Promise<Answer>
    keys?: Record<string, string>
    signingKey?: string
    telnyx?: Partial<TelnyxProvider>
    took?: number[]
    urls?: ReturnType<typeof webhookUrls>
    webhooks?: ConfiguredWebhooks
  },
) {
  let time = Date.parse('2026-12-01T00:00:00Z')
  const deps = {
    clock: { now: () => new Date(time) },
    http: {
      request: async (url: string, { body, headers }: Asked) => {
        time += took.shift() ?? 10
        const given = await answer({ url, body, headers })
        const { headers: answered, status } = typeof given === 'number' ? { status: given, headers: {} } : given
        return { status, headers: new Headers(answered) }
      },
    },
    profile: { signingKeys: signingKey === undefined ? undefined : { twilio: '', telnyx: signingKey } },
  }
  const held = (key: string) => (keys[key] === undefined ? undefined : new Sensitive(keys[key]))
  return check.run(
    deps as never,
    { urls, held, telnyx: telnyx as never, webhooks, records: async () => ({}) },
    new AbortController().signal,
  )
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
    ['the auth token, beside another secret', { TWILIO_WEBHOOK_SECRET: 'x', TWILIO_AUTH_TOKEN: 'token' }, 'ok'],
    ['another token', { TWILIO_AUTH_TOKEN: 'another' }, 'failed'],
    ['a secret that Twilio does not have', { TWILIO_WEBHOOK_SECRET: 'token', TWILIO_AUTH_TOKEN: 'another' }, 'failed'],
    ['a secret alone', { TWILIO_WEBHOOK_SECRET: 'token' }, 'skipped'],
    ['nothing', {}, 'skipped'],
  ])('by %s', async (_, keys, status) => {
    expect(await outcome(twilioSigned, { answer: signedBy('token'), keys })).toMatchObject({ status })
  })

  it('never prints a key', async () => {
    const { evidence } = await outcome(twilioSigned, { keys: { TWILIO_AUTH_TOKEN: 'the-token' } })
    expect(evidence).toBe(`POST ${gateway}/webhooks/twilio/voice, signed by TWILIO_AUTH_TOKEN: 403`)
  })

  it('says that the API verifies by a secret that Twilio does not have', async () => {
    const keys = { TWILIO_WEBHOOK_SECRET: 'token', TWILIO_AUTH_TOKEN: 'another' }
    const { evidence } = await outcome(twilioSigned, { answer: signedBy('token'), keys })
    expect(evidence).toContain('the API verifies by TWILIO_WEBHOOK_SECRET, which is not what Twilio signs with')
  })

  it('is a call that rings, and what Twilio reports after a call', async () => {
    const states: (string | null)[] = []
    const answer = ({ body }: Asked) => {
      const state = new URLSearchParams(body).get('CallStatus')
      states.push(state)
      return state === 'completed' ? 502 : 200
    }
    expect(await outcome(twilioSigned, { answer, keys: { TWILIO_AUTH_TOKEN: 'token' } })).toEqual({
      status: 'failed',
      evidence: `POST ${gateway}/webhooks/twilio/voice of a call that ended, signed by TWILIO_AUTH_TOKEN: 502`,
    })
    expect(states).toEqual(['ringing', 'completed'])
  })
})

describe("the voice Lambda's own answers", () => {
  beforeEach(() => void vi.spyOn(process.stdout, 'write').mockReturnValue(true))
  afterEach(() => {
    vi.restoreAllMocks()
    vi.unstubAllEnvs()
  })
  const lambda = async ({ body, url }: Asked): Promise<Answer> => {
    const { headers, statusCode } = await handler({
      rawPath: new URL(url).pathname,
      requestContext: { http: { method: 'POST' } },
      body,
    })
    return { status: statusCode, headers }
  }
  const { privateKey } = generateKeyPairSync('ed25519')
  const signingKey = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()

  it.each([
    ['parked', { VOICE_MODE: 'parked' }],
    ['without the API', { UPSTREAM_BASE_URL: '', UPSTREAM_FAILURE: 'answer' }],
  ])('%s are no answers of the API', async (_, env) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
    expect(await outcome(twilioSigned, { answer: lambda, keys: { TWILIO_AUTH_TOKEN: 'token' } })).toEqual({
      status: 'failed',
      evidence: expect.stringMatching(/200, by the voice Lambda itself \((parked|unavailable)\)$/),
    })
    expect(await outcome(telnyxSigned, { answer: lambda, signingKey })).toMatchObject({ status: 'failed' })
  })
})

describe('each URL that a provider is given', () => {
  const asked: string[] = []
  const { privateKey } = generateKeyPairSync('ed25519')
  const signingKey = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  const keys = { TWILIO_AUTH_TOKEN: 'token' }
  beforeEach(() => {
    asked.length = 0
  })

  it.each([
    ['twilio-signed', twilioSigned, [all.twilioVoice, all.twilioMessages]],
    ['twilio-unsigned', twilioUnsigned, [all.twilioVoice, all.twilioMessages]],
    ['telnyx-signed', telnyxSigned, [all.telnyxVoice, all.telnyxCallControl, all.telnyxMessages]],
    ['telnyx-unsigned', telnyxUnsigned, [all.telnyxVoice, all.telnyxCallControl, all.telnyxMessages]],
  ])('is asked by %s, and the worst answer counts', async (_, check, expected) => {
    const good = check === twilioSigned || check === telnyxSigned ? 200 : 403
    const answering = (bad?: string) => (given: Asked) => {
      asked.push(given.url)
      return given.url === bad ? 500 : good
    }
    const given = { keys, signingKey, urls: all }
    expect(await outcome(check, { answer: answering(), ...given })).toMatchObject({ status: 'ok' })
    expect([...new Set(asked)]).toEqual(expected)
    for (const bad of expected)
      expect(await outcome(check, { answer: answering(bad), ...given })).toMatchObject({
        status: 'failed',
        evidence: expect.stringContaining(`${bad}`),
      })
  })

  it('is asked for by telnyx-delivery', async () => {
    const lastDelivery = async (url: string) => {
      asked.push(url)
      return { delivered: url !== all.telnyxMessages, at: 'then', status: 200 }
    }
    expect(await outcome(telnyxDelivery, { telnyx: { lastDelivery }, urls: all })).toMatchObject({ status: 'failed' })
    expect(asked).toEqual([all.telnyxVoice, all.telnyxCallControl, all.telnyxMessages])
  })

  it('is looked for by telnyx-delivery in the last hour first: one page has not all of a week', async () => {
    const asked: string[] = []
    const deliveries = (young: boolean) => async (url: string, since: Date) => {
      asked.push(since.toISOString())
      const isYoung = since > new Date('2026-11-30T22:00:00Z')
      return isYoung && !young ? undefined : { delivered: isYoung, at: 'then', status: isYoung ? 200 : 500, url }
    }
    expect(await outcome(telnyxDelivery, { telnyx: { lastDelivery: deliveries(true) } })).toMatchObject({
      status: 'ok',
    })
    expect(asked).toEqual(['2026-11-30T23:00:00.000Z'])
    expect(await outcome(telnyxDelivery, { telnyx: { lastDelivery: deliveries(false) } })).toMatchObject({
      status: 'failed',
    })
    expect(asked.slice(1)).toEqual(['2026-11-30T23:00:00.000Z', '2026-11-30T00:00:00.000Z'])
  })

  /** An API that takes messages alone; `verifies`: before it reads their fields. */
  const messages = ({ refuses = false, verifies }: { refuses?: boolean; verifies: boolean }) => {
    return ({ headers }: Asked) => {
      const isSigned = !refuses && headers['x-twilio-signature'] !== undefined
      return verifies && !isSigned ? 401 : 400
    }
  }
  it.each([
    ['refuses the signature', messages({ verifies: true, refuses: true }), 'failed'],
    ['lacks the fields behind a good signature', messages({ verifies: true }), 'ok'],
    ['lacks the fields, whoever sends them', messages({ verifies: false }), 'skipped'],
  ])('of messages, which %s', async (_, answer, status) => {
    const urls = { ...webhookUrls({ gateway: undefined, api }), telnyxMessages: undefined }
    expect(await outcome(twilioSigned, { answer, keys, urls })).toMatchObject({ status })
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
    [500, 'failed'],
  ])('%i is %s', async (code, status) => {
    expect(await outcome(check, { answer: () => code })).toMatchObject({ status })
  })

  it.each<[string, Answer]>([
    ['itself', 503],
    ['by the Lambda, after a call', 502],
    ['by the Lambda, to a caller', { status: 200, headers: { 'x-medspa-answer': 'unavailable' } }],
  ])('is skipped of a provider that nothing names, where the API lacks its key and says so %s', async (_, answer) => {
    const keys = { TWILIO_AUTH_TOKEN: 'token', TELNYX_PUBLIC_KEY: 'key' }
    const webhooks = { twilio: { numbers: ['+15005550010'] }, telnyx: { numbers: ['+15005550020'] } }
    const given = { answer: () => answer }
    expect(await outcome(check, given)).toMatchObject({
      status: 'skipped',
      evidence: expect.stringMatching(/(TWILIO_AUTH_TOKEN|TELNYX_PUBLIC_KEY) is not set/),
    })
    expect(await outcome(check, { ...given, keys })).toMatchObject({ status: 'failed' })
    expect(await outcome(check, { ...given, webhooks })).toMatchObject({ status: 'failed' })
  })

  it('fails where a parked Lambda answers, whatever names the provider', async () => {
    const answer = () => ({ status: 200, headers: { 'x-medspa-answer': 'parked' } })
    expect(await outcome(check, { answer })).toMatchObject({ status: 'failed' })
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

  it("is signed by a rehearsal's key", async () => {
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
