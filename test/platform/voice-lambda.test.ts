import type { ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../fixtures/platform/voice-lambda/config.ts'
import { type HttpEvent, handle } from '../fixtures/platform/voice-lambda/handle.ts'
import { startUpstream, type Upstream } from '../integration/lambda/upstream.ts'

const TWILIO = '/webhooks/twilio/voice'
const event = (method: string, rawPath: string, more: Partial<HttpEvent> = {}): HttpEvent => ({
  rawPath,
  requestContext: { domainName: 'gateway.example.com', http: { method } },
  ...more,
})

let upstream: Upstream
const answers = new Map<string, (response: ServerResponse) => void>()
beforeAll(async () => {
  upstream = await startUpstream(({ method, url }, response) => {
    const answer = answers.get(`${method} ${url}`)
    if (answer) return answer(response)
    response.writeHead(202, { 'content-type': 'application/xml' })
    response.end('<Response/>')
  })
})
afterAll(() => upstream.close())
const ask = (given: HttpEvent) => handle({ upstreamBaseUrl: upstream.url, upstreamTimeoutMs: 2_000 }, given)

describe("the platform's Lambda", () => {
  it.each([
    ['GET', '/health', 200, 'ok'],
    ['POST', '/health', 200, 'ok'],
    ['GET', '/_health', 200, 'ok'],
    ['GET', TWILIO, 405, ''],
    ['GET', '/elsewhere', 405, ''],
    ['POST', '/elsewhere', 404, ''],
    ['POST', '/webhooks/telnyx/messages', 404, ''],
  ])('%s %s is %i', async (method, path, statusCode, body) => {
    expect(await ask(event(method, path))).toMatchObject({ statusCode, body, headers: null })
  })

  it('takes a body that is no base64 for no body', async () => {
    for (const body of ['%%%', 'abc', 'YQ']) {
      const given = event('POST', TWILIO, { body, isBase64Encoded: true })
      expect(await ask(given)).toMatchObject({ statusCode: 400, body: 'invalid body' })
    }
  })

  it.each([TWILIO, '/webhooks/telnyx/voice'])(
    'sends %s on with query, bytes, signatures and public host',
    async (path) => {
      const headers = {
        'Content-Type': 'application/x-www-form-urlencoded',
        'X-Twilio-Signature': 'signed',
        'telnyx-signature': 'hex',
        'telnyx-timestamp': '1',
        'telnyx-signature-ed25519': 'unknown to it',
        'x-own': 'not passed',
      }
      const body = Buffer.from('a=ü').toString('base64')
      const given = event('POST', path, { headers, rawQueryString: 'b=%20', body, isBase64Encoded: true })
      expect(await ask(given)).toMatchObject({
        statusCode: 202,
        body: '<Response/>',
        headers: { 'content-type': 'application/xml' },
      })
      const arrived = upstream.arrived.at(-1)
      expect(arrived).toMatchObject({
        method: 'POST',
        url: `${path}?b=%20`,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-twilio-signature': 'signed',
          'telnyx-signature': 'hex',
          'telnyx-timestamp': '1',
          'x-forwarded-host': 'gateway.example.com',
          'x-forwarded-proto': 'https',
        },
      })
      expect(arrived?.body.toString()).toBe('a=ü')
      expect(arrived?.headers).not.toHaveProperty('x-own')
      expect(arrived?.headers).not.toHaveProperty('telnyx-signature-ed25519')
    },
  )

  it('follows a redirect, by GET', async () => {
    answers.set(`POST ${TWILIO}`, (response) => {
      response.writeHead(301, { location: '/moved' })
      response.end()
    })
    expect(await ask(event('POST', TWILIO, { body: 'a=1' }))).toMatchObject({ statusCode: 202 })
    expect(upstream.arrived.at(-1)).toMatchObject({ method: 'GET', url: '/moved' })
    answers.clear()
  })

  it.each(['http://127.0.0.1:1', 'https://127.0.0.1:1'])(
    'says upstream error where %s is down',
    async (upstreamBaseUrl) => {
      const config = { upstreamBaseUrl, upstreamTimeoutMs: 2_000 }
      expect(await handle(config, event('POST', TWILIO))).toMatchObject({ statusCode: 502, body: 'upstream error' })
    },
  )

  it('says so too where the upstream is slower than its timeout', async () => {
    answers.set(`POST ${TWILIO}`, () => {})
    const config = { upstreamBaseUrl: upstream.url, upstreamTimeoutMs: 50 }
    expect(await handle(config, event('POST', TWILIO))).toMatchObject({ statusCode: 502, body: 'upstream error' })
    answers.clear()
  })
})

describe('its start', () => {
  it("needs UPSTREAM_BASE_URL, and knows none of medspa's own variables", () => {
    expect(() => readConfig({ VOICE_MODE: 'parked' })).toThrow('UPSTREAM_BASE_URL is required')
    const env = { UPSTREAM_BASE_URL: 'https://api.example.com/', UPSTREAM_TLS_SERVERNAME: 'other' }
    expect(readConfig(env)).toEqual({ upstreamBaseUrl: 'https://api.example.com', upstreamTimeoutMs: 5_000 })
  })

  it("refuses a time that is none of Go's", () => {
    const env = { UPSTREAM_BASE_URL: 'https://a', UPSTREAM_TIMEOUT: '8' }
    expect(() => readConfig(env)).toThrow('invalid UPSTREAM_TIMEOUT: time: invalid duration "8"')
  })
})
