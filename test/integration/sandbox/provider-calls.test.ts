import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFile, stat } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { validateRequest } from 'twilio'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { GivenState } from '../../../sandbox/providers/state-schema.ts'
import { createHttp } from '../../e2e/support/http.ts'
import { openNetwork } from '../../e2e/support/network.ts'
import { type Daemon, startDaemon } from './support/daemon.ts'
import { telnyxAt, twilioAt } from './support/provider-clients.ts'

// What the phone providers of the sandbox do besides answering for their records: what the operator asks of them, calls that
// they play, copies.

type Received = { method: string; url: string; headers: IncomingHttpHeaders; body: string }
type Played = { callId: string; attempts: { url: string; status: number | null }[]; error?: string }

let daemon: Daemon
/** The platform: it keeps what it is sent, and answers a path `/500` with 500. */
let platform: Server
let received: Received[]
let base: string
beforeAll(async () => {
  daemon = await startDaemon()
  platform = createServer(async (request, response) => {
    const { headers, method = '', url = '' } = request
    received.push({ method, url, headers, body: await text(request) })
    response.writeHead(Number(/^\/(\d{3})/.exec(url)?.[1] ?? 200), { 'content-type': 'text/xml' }).end('<Response/>')
  }).listen(0, '127.0.0.1')
  await once(platform, 'listening')
  base = `http://127.0.0.1:${(platform.address() as AddressInfo).port}`
})
afterAll(async () => {
  platform?.close()
  await daemon?.close()
})

const ACCOUNT = 'AC00000000000000000000000000000001'
const PN = `PN${'0'.repeat(32)}`
const CHILD_TOKEN = 'c'.repeat(32)
const CLINIC = '+15005550001'
const TELNYX_CLINIC = '+15005550002'

type Webhooks = { voice?: string; fallback?: string; failover?: string }

/** One number at each provider, that points there. */
const state = ({ failover, fallback = '', voice = `${base}/voice` }: Webhooks = {}): GivenState => ({
  twilio: [
    {
      sid: ACCOUNT,
      keys: [{ sid: `SK${'0'.repeat(32)}`, secret: 'secret-of-the-key' }],
      incoming_phone_numbers: [
        { sid: PN, phone_number: CLINIC, voice_url: voice, voice_fallback_url: fallback, voice_fallback_method: 'GET' },
      ],
    },
    { sid: `AC${'1'.repeat(32)}`, auth_token: CHILD_TOKEN },
  ],
  telnyx: [
    {
      phone_numbers: [{ id: '1', phone_number: TELNYX_CLINIC, connection_id: '2' }],
      call_control_applications: [
        {
          id: '2',
          application_name: 'calls',
          webhook_event_url: voice,
          webhook_event_failover_url: failover ?? null,
          webhook_api_version: '2',
        },
      ],
    },
  ],
})
const given = (webhooks?: Webhooks) => daemon.own('providers', state(webhooks), 'PUT')
const call = async (to: string) => (await daemon.own('providers/missed-calls', { to })) as Played

beforeEach(async () => {
  received = []
  expect(await given()).not.toHaveProperty('error')
})

describe('a missed call', () => {
  it("of Twilio's goes to where the number points, signed, without the overrides", async () => {
    await given({ voice: `${base}/voice?clinic=1#rc=3&rp=5xx,ct` })
    const { attempts, callId } = await call(CLINIC)
    expect(attempts).toMatchObject([{ url: `${base}/voice?clinic=1`, status: 200 }])
    const [{ body, headers, method, url } = {} as Received] = received
    expect([method, url, received.length]).toEqual(['POST', '/voice?clinic=1', 1])
    const fields = Object.fromEntries(new URLSearchParams(body))
    expect(fields).toMatchObject({ AccountSid: ACCOUNT, CallSid: callId, CallStatus: 'no-answer', To: CLINIC })
    const signature = String(headers['x-twilio-signature'])
    const { TWILIO_AUTH_TOKEN } = daemon.endpoint.testSecrets
    expect(validateRequest(TWILIO_AUTH_TOKEN, signature, `${base}${url}`, fields)).toBe(true)
    expect(validateRequest(CHILD_TOKEN, signature, `${base}${url}`, fields)).toBe(false)
  })

  it("of Twilio's goes to the fallback where the webhook fails, and leaves an alert", async () => {
    await given({ voice: `${base}/500`, fallback: `${base}/fallback` })
    const { attempts, callId } = await call(CLINIC)
    expect(attempts.map(({ status }) => status)).toEqual([500, 200])
    expect(received.map(({ method }) => method)).toEqual(['POST', 'GET'])
    const query = new URL(`${base}${received[1]?.url}`).searchParams
    expect([query.get('ErrorCode'), query.get('ErrorUrl')]).toEqual(['11200', `${base}/500`])
    const signature = String(received[1]?.headers['x-twilio-signature'])
    const { TWILIO_AUTH_TOKEN } = daemon.endpoint.testSecrets
    expect(validateRequest(TWILIO_AUTH_TOKEN, signature, `${base}${received[1]?.url}`, {})).toBe(true)
    const [alert] = await twilioAt(daemon.endpoint).monitor.v1.alerts.list()
    expect(alert).toMatchObject({ errorCode: '11200', requestUrl: `${base}/500`, resourceSid: callId })
  })

  it("of Twilio's is tried once more where no connection comes about: nobody but this sandbox is asked", async () => {
    for (const voice of ['https://old.example.test/voice', 'http://192.0.2.1/voice', 'http://localhost:1/voice']) {
      await given({ voice })
      expect((await call(CLINIC)).attempts).toMatchObject([
        { status: null, error: expect.any(String) },
        { status: null },
      ])
      const alerts = await twilioAt(daemon.endpoint).monitor.v1.alerts.list()
      expect(alerts).toMatchObject([{ errorCode: '11205', requestUrl: voice }])
    }
  })

  it("of Telnyx' goes to the webhook of the number's connection, signed with the key that it tells", async () => {
    const { attempts, callId } = await call(TELNYX_CLINIC)
    expect(attempts).toMatchObject([{ url: `${base}/voice`, status: 200 }])
    const [{ body, headers } = {} as Received] = received
    const telnyx = telnyxAt(daemon.endpoint)
    const { data } = (await telnyx.get('/public_key')) as { data: { public: string } }
    const plain = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
    expect(await telnyx.webhooks.unwrap(body, { headers: plain, key: data.public })).toMatchObject({
      data: {
        event_type: 'call.hangup',
        payload: { call_control_id: callId, to: TELNYX_CLINIC, direction: 'incoming' },
      },
      meta: { attempt: 1, delivered_to: `${base}/voice` },
    })
    const other = telnyx.webhooks.unwrap(`${body} `, { headers: plain, key: data.public })
    await expect(other).rejects.toThrow()
  })

  it.each([
    ['404', 1],
    ['500', 2],
  ])("of Telnyx' goes to the failover URL after %s, which was asked %i times", async (path, times) => {
    await given({ voice: `${base}/${path}`, failover: `${base}/failover` })
    const statuses = [...Array.from({ length: times }, () => Number(path)), 200]
    expect((await call(TELNYX_CLINIC)).attempts.map(({ status }) => status)).toEqual(statuses)
    expect(new Set(received.map(({ body }) => JSON.parse(body).data.id)).size).toBe(1)
    const { data } = await telnyxAt(daemon.endpoint).webhookDeliveries.list()
    expect(data).toMatchObject([{ status: 'delivered', webhook: { event_type: 'call.hangup' } }])
    expect(data[0]?.attempts?.map(({ http }) => http?.response?.status)).toEqual(statuses.toReversed())
  })

  it("to a number that is nobody's, or has no webhook, is refused in words", async () => {
    await given({ voice: '' })
    expect((await call(CLINIC)).error).toBe(`${CLINIC} has no voice URL`)
    expect((await call('+15005550999')).error).toBe('no account has the number +15005550999')
    expect(received).toEqual([])
  })
})

describe('the control call', () => {
  it('shows accounts without keys, and the calls in their order', async () => {
    const before = (await daemon.own('providers')).calls as object[]
    await twilioAt(daemon.endpoint)
      .incomingPhoneNumbers(PN)
      .update({ voiceUrl: `${base}?secret=1` })
    await telnyxAt(daemon.endpoint).phoneNumbers.retrieve('1')
    const shown = await daemon.own('providers')
    expect((shown.calls as object[]).slice(before.length)).toMatchObject([
      { provider: 'twilio', operation: 'UpdateIncomingPhoneNumber', method: 'POST', status: 200 },
      { provider: 'telnyx', operation: 'RetrievePhoneNumber', path: '/v2/phone_numbers/1', status: 200 },
    ])
    expect(shown.twilio).toMatchObject([{ sid: ACCOUNT, keys: [`SK${'0'.repeat(32)}`] }, { keys: [] }])
    const { TELNYX_API_KEY, TWILIO_AUTH_TOKEN } = daemon.endpoint.testSecrets
    for (const secret of [TWILIO_AUTH_TOKEN, TELNYX_API_KEY, CHILD_TOKEN, 'secret-of-the-key'])
      expect(JSON.stringify(shown).includes(secret)).toBe(false)
  })

  it.each([
    [{ twilio: [{ sid: 'AC1' }] }, 'twilio.0.sid: AC and 32 hexadecimal digits are expected'],
    [
      { twilio: [{ sid: ACCOUNT, incoming_phone_numbers: [{ sid: PN, phone_number: CLINIC, voiceUrl: 'x' }] }] },
      'voiceUrl',
    ],
    [{ telnyx: [{ api_key: 17 }] }, 'telnyx.0.api_key'],
    [
      { telnyx: [{ phone_numbers: ['1', '2'].map((id) => ({ id, phone_number: CLINIC })) }] },
      `${CLINIC} is there twice`,
    ],
  ])('refuses %j, and keeps the accounts that are there', async (wrong, problem) => {
    expect(await daemon.own('providers', wrong, 'PUT')).toEqual({ error: expect.stringContaining(problem) })
    expect(await twilioAt(daemon.endpoint).incomingPhoneNumbers.list()).toHaveLength(1)
  })

  it("is the operator's alone, as are the records in the state folder", async () => {
    const asked = await createHttp()(`${daemon.endpoint.endpoint}/_sandbox/providers`)
    expect(asked.status).toBe(403)
    const file = path.join(daemon.stateDir, 'providers.json')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(JSON.parse(await readFile(file, 'utf8')).twilio[0].incoming_phone_numbers[0].phone_number).toBe(CLINIC)
  })
})

describe('a browser', () => {
  it.each([
    [{ origin: 'https://evil.test' }, 403],
    [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }, 403],
    [{ host: 'rebind.test' }, 421],
  ])('gets nothing with %j, whatever keys it has', async (headers, status) => {
    const { TELNYX_API_KEY } = daemon.endpoint.testSecrets
    const authorization = `Bearer ${TELNYX_API_KEY}`
    const url = `${daemon.endpoint.providers.telnyx}/phone_numbers`
    expect((await createHttp()(url, { headers: { authorization } })).status).toBe(200)
    expect((await createHttp()(url, { headers: { authorization, ...headers } })).status).toBe(status)
  })
})

// A copy lives in a network of its own, which takes Linux and root.
const isPossible = process.platform === 'linux' && process.getuid?.() === 0
it.runIf(isPossible)('a copy of the sandbox has the accounts of the original, and then its own', async () => {
  const { home } = await daemon.own('copies', { name: `copy-${randomBytes(6).toString('hex')}` })
  const network = await openNetwork()
  const copy = await startDaemon({ copy: { stateDir: String(home), within: network.within } })
  try {
    expect(copy.endpoint.providers).toEqual(daemon.endpoint.providers)
    expect(copy.endpoint.testSecrets).toEqual(daemon.endpoint.testSecrets)
    const { TELNYX_API_KEY } = copy.endpoint.testSecrets
    const ask = async (method: string, body = '') => {
      const url = `${copy.endpoint.providers.telnyx}/phone_numbers/1`
      const answer = await network.http(url, { method, body, headers: { authorization: `Bearer ${TELNYX_API_KEY}` } })
      return JSON.parse(answer.body).data
    }
    expect(await ask('GET')).toMatchObject({ phone_number: TELNYX_CLINIC })
    expect(await ask('PATCH', '{"tags":["copied"]}')).toMatchObject({ tags: ['copied'] })
    const { data } = await telnyxAt(daemon.endpoint).phoneNumbers.retrieve('1')
    expect(data).toMatchObject({ tags: [] })
  } finally {
    await copy.close()
    await network.close()
  }
})
