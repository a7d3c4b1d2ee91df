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

test.each(voices)('without an upstream %s gets an answer that its provider understands', async (path) => {
  vi.stubEnv('UPSTREAM_BASE_URL', '')
  const answer = await handler(request('POST', path))
  expect(answer.statusCode).toBe(200)
  expect(answer.body).toMatch(path.includes('twilio') ? /<Response><Say>.+<\/Say><Hangup\/><\/Response>/ : /^$/)
  vi.stubEnv('UPSTREAM_FAILURE', '502')
  expect(await handler(request('POST', path))).toMatchObject({ statusCode: 502 })
})
