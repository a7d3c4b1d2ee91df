import { generateKeyPairSync, sign } from 'node:crypto'
import fc from 'fast-check'
import Telnyx from 'telnyx'
import twilio from 'twilio'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { HttpEvent } from '../../../lambda/voice/event.ts'
import { handler } from '../../../lambda/voice/handler.ts'
import { type Arrived, startUpstream, type Upstream } from './upstream.ts'

const { getExpectedBodyHash, getExpectedTwilioSignature } = await import('twilio/lib/webhooks/webhooks.js')

const PUBLIC = 'abc123.execute-api.us-east-1.amazonaws.com'
const TOKEN = 'a-test-token'
let upstream: Upstream

beforeAll(async () => {
  upstream = await startUpstream()
  vi.stubEnv('UPSTREAM_BASE_URL', upstream.url)
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
})
afterAll(async () => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  await upstream.close()
})

/** Sends a webhook the way API Gateway does, and returns what reached the upstream. */
async function deliver(path: string, query: string, body: string, base64: boolean, headers: Record<string, string>) {
  const event: HttpEvent = {
    rawPath: path,
    rawQueryString: query,
    headers: { host: PUBLIC, 'x-forwarded-proto': 'https', 'user-agent': 'TwilioProxy/1.1', ...headers },
    body: base64 ? Buffer.from(body).toString('base64') : body,
    isBase64Encoded: base64,
    requestContext: { domainName: PUBLIC, http: { method: 'POST' } },
  }
  const before = upstream.arrived.length
  expect(await handler(event)).toMatchObject({ statusCode: 200 })
  const arrived = upstream.arrived[before]
  if (!arrived) throw new Error('nothing arrived')
  return arrived
}

/** As an API would that rebuilds the public URL from what was forwarded. */
const publicUrl = ({ headers, url }: Arrived) =>
  `${headers['x-forwarded-proto']}://${headers['x-forwarded-host']}${url}`

const single = (value: string | string[] | undefined) => (Array.isArray(value) ? value.join(',') : (value ?? ''))

/** The form as express' parser gives it to the validator: repeated names become arrays. */
const parameters = (body: string) => {
  const form = new URLSearchParams(body)
  return Object.fromEntries(
    [...new Set(form.keys())].map((name) => {
      const values = form.getAll(name)
      return [name, values.length > 1 ? values : values[0]]
    }),
  )
}

async function twilioAccepts(query: string, body: string, base64: boolean, host = PUBLIC) {
  const url = `https://${PUBLIC}/webhooks/twilio/voice${query && `?${query}`}`
  const arrived = await deliver('/webhooks/twilio/voice', query, body, base64, {
    host,
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    'x-twilio-signature': getExpectedTwilioSignature(TOKEN, url, parameters(body)),
  })
  const signature = single(arrived.headers['x-twilio-signature'])
  return twilio.validateRequest(TOKEN, signature, publicUrl(arrived), parameters(arrived.body.toString()))
}

const forms = {
  plain: 'CallSid=CA1&From=%2B12125550100&CallStatus=no-answer',
  repeated: 'MediaUrl=b&MediaUrl=a&MediaUrl=b&CallSid=CA1',
  empty: 'CallSid=CA1&ForwardedFrom=&CallerName=',
  'non-ASCII': 'CallerName=J%C3%BCrgen+%E2%80%93+Praxis&FromCity=M%C3%9CNCHEN&CallSid=CA1',
  'unescaped UTF-8': 'CallerName=Jürgen&CallSid=CA1',
  none: '',
}
const queries = [
  '',
  'clinic=42',
  'a=1&a=2&empty=&q=%20x%2By+z',
  "note='quoted'&city=M%C3%BCnchen",
  'foo=%7Bbar%7D&x=a:b/c?d',
]
const cases = Object.entries(forms).flatMap(([name, body]) =>
  queries.flatMap((query) => [true, false].map((base64) => ({ name, query, base64, body }))),
)

test.each(cases)("twilio's validator accepts the $name form with query '$query', base64 $base64", async (one) => {
  expect(await twilioAccepts(one.query, one.body, one.base64)).toBe(true)
})

test.each(cases)(
  "whatever host the client claims, twilio's validator accepts the $name form with query '$query', base64 $base64",
  async (one) => {
    expect(await twilioAccepts(one.query, one.body, one.base64, 'attacker.example')).toBe(true)
  },
)

test("twilio's validator accepts any form and query", async () => {
  const form = fc.array(fc.tuple(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' })))
  await fc.assert(
    fc.asyncProperty(form, fc.webQueryParameters(), fc.boolean(), async (pairs, query, base64) => {
      expect(await twilioAccepts(query, `${new URLSearchParams(pairs)}`, base64)).toBe(true)
    }),
    { numRuns: 50 },
  )
})

test("twilio's validator accepts JSON bound by bodySHA256, and refuses a form that was changed", async () => {
  const json = '{"CallSid":"CA1","CallerName":"Jürgen"}'
  const query = `clinic=42&bodySHA256=${getExpectedBodyHash(json)}`
  const url = `https://${PUBLIC}/webhooks/twilio/voice?${query}`
  const arrived = await deliver('/webhooks/twilio/voice', query, json, true, {
    'content-type': 'application/json',
    'x-twilio-signature': getExpectedTwilioSignature(TOKEN, url, {}),
  })
  const signature = single(arrived.headers['x-twilio-signature'])
  const validate = (body: string) => twilio.validateRequestWithBody(TOKEN, signature, publicUrl(arrived), body)
  expect(validate(arrived.body.toString())).toBe(true)
  expect(validate(`${arrived.body} `)).toBe(false)
})

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const telnyx = new Telnyx({
  apiKey: 'unused',
  publicKey: Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64'),
})

const events = [
  '{"data":{"event_type":"call.hangup","payload":{"from":"+12125550100","note":""}}}',
  '{ "data": {"event_type":"call.hangup",\n\t"payload":{"name":"J\\u00fcrgen – 日本"}} }\n',
]
const telnyxCases = events.flatMap((body) =>
  [true, false].flatMap((base64) => ['', 'a=1&b='].map((query) => ({ body, base64, query }))),
)

test.each(telnyxCases)("telnyx's validator accepts $body, base64 $base64, query '$query'", async (one) => {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signature = sign(null, Buffer.from(`${timestamp}|${one.body}`), privateKey).toString('base64')
  const arrived = await deliver('/webhooks/telnyx/voice', one.query, one.body, one.base64, {
    'content-type': 'application/json',
    'telnyx-signature-ed25519': signature,
    'telnyx-timestamp': timestamp,
  })
  const headers = Object.fromEntries(Object.entries(arrived.headers).map(([name, value]) => [name, single(value)]))
  const unwrap = (body: string) => telnyx.webhooks.unwrap(body, { headers })
  await expect(unwrap(arrived.body.toString())).resolves.toHaveProperty('data')
  await expect(unwrap(`${arrived.body} `)).rejects.toThrow(/does not match/)
})

const deliverWith = (headers: Record<string, string>) => deliver('/webhooks/twilio/voice', '', '', false, headers)

test.each([
  [PUBLIC, PUBLIC],
  ['attacker.example', PUBLIC],
  ['attacker.example:8443', PUBLIC],
  [`${PUBLIC}.attacker.example`, PUBLIC],
  [`${PUBLIC}:8443`, `${PUBLIC}:8443`],
  [`${PUBLIC.toUpperCase()}:443`, `${PUBLIC}:443`],
  [`${PUBLIC}:999999`, PUBLIC],
  [`${PUBLIC}:`, PUBLIC],
  [`user@${PUBLIC}`, PUBLIC],
  [`${PUBLIC},attacker.example`, PUBLIC],
  ['', PUBLIC],
])('of the Host header "%s" the API is told %s', async (host, told) => {
  expect((await deliverWith({ host })).headers['x-forwarded-host']).toBe(told)
})

test.each([
  ['http', 'http'],
  ['https', 'https'],
  ['gopher', 'https'],
  ['HTTP', 'https'],
  ['http,https', 'https'],
  ['', 'https'],
])('of the protocol "%s" the API is told %s', async (proto, told) => {
  expect((await deliverWith({ 'x-forwarded-proto': proto })).headers['x-forwarded-proto']).toBe(told)
})
