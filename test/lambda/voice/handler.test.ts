import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { HttpEvent } from '../../../lambda/voice/event.ts'
import { handler } from '../../../lambda/voice/handler.ts'

const request = (method: string, rawPath: string, more: Partial<HttpEvent> = {}): HttpEvent => ({
  rawPath,
  requestContext: { http: { method } },
  ...more,
})

beforeEach(() => void vi.spyOn(process.stdout, 'write').mockReturnValue(true))
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

test('GET /health is 200 ok, with no upstream configured', async () => {
  expect(await handler(request('GET', '/health'))).toMatchObject({ statusCode: 200, body: 'ok' })
})

test.each([
  ['GET', '/webhooks/twilio/voice', 405],
  ['PUT', '/webhooks/telnyx/voice', 405],
  ['POST', '/health', 405],
  ['POST', '/', 404],
  ['POST', '/webhooks/twilio/voice/', 404],
  ['POST', '/webhooks/twilio/sms', 404],
  ['GET', '/admin', 404],
])('%s %s is %i', async (method, path, status) => {
  expect(await handler(request(method, path))).toMatchObject({ statusCode: status })
})

test.each(['%%%', 'abc', 'a===', 'YWJj\n', 'YWJj ZGVm', 'ä'])(
  'a body that claims base64 and is "%s" is 400',
  async (body) => {
    const answer = await handler(request('POST', '/webhooks/twilio/voice', { body, isBase64Encoded: true }))
    expect(answer).toMatchObject({ statusCode: 400, body: 'invalid body' })
  },
)

const voices = ['/webhooks/twilio/voice', '/webhooks/telnyx/voice'] as const

test.each(voices)('parked, %s gets an answer that its provider understands', async (path) => {
  vi.stubEnv('VOICE_MODE', 'parked')
  const answer = await handler(request('POST', path))
  expect(answer.statusCode).toBe(200)
  expect(answer.body).toMatch(path.includes('twilio') ? /<Response><Say>.+<\/Say><Hangup\/><\/Response>/ : /^$/)
})

const form = (fields: Record<string, string>) => `${new URLSearchParams(fields)}`
const SAID = expect.stringMatching(/<Response><Say>.+<\/Say><Hangup\/><\/Response>/)

// Twilio's states of a call: https://www.twilio.com/docs/voice/twiml#callstatus-values
const living = ['queued', 'initiated', 'ringing', 'in-progress']
const ended = ['completed', 'busy', 'failed', 'no-answer', 'canceled']
const nameless = [
  ['no state', form({ CallSid: 'CA1' })],
  ['a state that nobody knows', form({ CallStatus: 'melted' })],
  ['an empty state', form({ CallStatus: '' })],
  ['a final state as its second', 'CallStatus=ringing&CallStatus=completed'],
  ['JSON', '{"CallStatus":"completed"}'],
  ['bytes that are no text', '%ff%fe=%00&\ufffd'],
  ['nothing', ''],
] as const

test.each([
  ...living.map((status) => [`the state ${status}`, form({ CallStatus: status }), 200] as const),
  ...nameless.map(([what, body]) => [what, body, 200] as const),
  ...ended.map((status) => [`the state ${status}`, form({ CallSid: 'CA1', CallStatus: status }), 502] as const),
])('by provider, a webhook of Twilio with %s (%j) is answered %i when the API fails', async (_what, body, status) => {
  vi.stubEnv('UPSTREAM_BASE_URL', '')
  for (const isBase64Encoded of [false, true]) {
    const sent = isBase64Encoded ? Buffer.from(body).toString('base64') : body
    const answer = await handler(request('POST', '/webhooks/twilio/voice', { body: sent, isBase64Encoded }))
    expect(answer).toMatchObject(status === 200 ? { statusCode: 200, body: SAID } : { statusCode: 502 })
  }
})

test('by provider, Telnyx is answered 502 when the API fails, for it sends again only then', async () => {
  vi.stubEnv('UPSTREAM_BASE_URL', '')
  expect(await handler(request('POST', '/webhooks/telnyx/voice'))).toMatchObject({ statusCode: 502 })
  vi.stubEnv('UPSTREAM_FAILURE', 'no such thing')
  expect(await handler(request('POST', '/webhooks/telnyx/voice'))).toMatchObject({ statusCode: 502 })
})

test.each(ended)('UPSTREAM_FAILURE decides for both providers, also where the call is %s', async (CallStatus) => {
  vi.stubEnv('UPSTREAM_BASE_URL', '')
  const body = form({ CallStatus })
  const twilio = () => handler(request('POST', '/webhooks/twilio/voice', { body }))
  const telnyx = () => handler(request('POST', '/webhooks/telnyx/voice', { body: '{}' }))
  vi.stubEnv('UPSTREAM_FAILURE', 'answer')
  expect(await twilio()).toMatchObject({ statusCode: 200, body: SAID })
  expect(await telnyx()).toMatchObject({ statusCode: 200, body: '' })
  vi.stubEnv('UPSTREAM_FAILURE', '502')
  expect(await twilio()).toMatchObject({ statusCode: 502 })
  expect(await telnyx()).toMatchObject({ statusCode: 502 })
})

test('parked, a call that has ended is answered like any other: nothing failed', async () => {
  vi.stubEnv('VOICE_MODE', 'parked')
  const body = form({ CallStatus: 'no-answer' })
  expect(await handler(request('POST', '/webhooks/twilio/voice', { body }))).toMatchObject({
    statusCode: 200,
    body: SAID,
  })
  expect(await handler(request('POST', '/webhooks/telnyx/voice'))).toMatchObject({ statusCode: 200 })
})
