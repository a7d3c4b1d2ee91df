import { generateKeyPairSync, sign } from 'node:crypto'
import http from 'node:http'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ApiProcess, migratedDatabase, startApi } from './api-process.ts'
import { missed, PUBLIC, postTelnyx, postTwilio, TOKEN } from './calls.ts'
import { runProgram } from './program.ts'
import { type Services, startServices } from './services.ts'

const { getExpectedTwilioSignature } = await import('twilio/lib/webhooks/webhooks.js')
const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const TELNYX_PUBLIC_KEY = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64')

let services: Services
let api: ApiProcess

beforeAll(async () => {
  services = await startServices()
  api = await startApi(services, await migratedDatabase(services), { TELNYX_PUBLIC_KEY })
})
afterAll(async () => {
  api.child.kill()
  await api.ended
  await services.stop()
})

const PATH = '/webhooks/twilio/voice'
const FORM = 'application/x-www-form-urlencoded'
/** Has a signature's shape, and is none. */
const WRONG = `${'A'.repeat(27)}=`

/**
 * Posts `body` as it stands, with its length or in chunks; gives the status. An API that answers before it has read
 * all may close the connection: what it said by then counts.
 */
function post(body: string | Buffer, headers: Record<string, string>, o: { chunked?: boolean; path?: string } = {}) {
  const length = o.chunked ? undefined : { 'content-length': String(Buffer.byteLength(body)) }
  return new Promise<number>((resolve, reject) => {
    const outgoing = http.request(api.url + (o.path ?? PATH), {
      method: 'POST',
      headers: { 'content-type': FORM, ...length, ...headers },
      agent: false,
    })
    outgoing.on('response', (incoming) => {
      resolve(incoming.statusCode ?? 0)
      incoming.on('error', () => {}).resume()
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

const signed = (form: Record<string, string>) => ({
  'x-twilio-signature': getExpectedTwilioSignature(TOKEN, PUBLIC + PATH, form),
})

const fields = (count: number) => Array.from({ length: count }, (_, n) => n.toString(36).padStart(3, '_')).join('&')

test('a webhook without a signature is refused before its body is read', async () => {
  const unread = (headers: Record<string, string>, path: string) =>
    new Promise<number>((resolve, reject) => {
      // Never ends: who waits for the body waits for ever.
      const outgoing = http.request(api.url + path, { method: 'POST', headers, agent: false })
      outgoing.on('error', reject)
      outgoing.on('response', (incoming) => {
        resolve(incoming.statusCode ?? 0)
        outgoing.destroy()
      })
      outgoing.write('CallSid=')
    })
  expect(await unread({ 'content-type': FORM }, PATH)).toBe(403)
  expect(await unread({ 'content-type': FORM, 'x-twilio-signature': 'x' }, PATH)).toBe(403)
  expect(await unread({ 'telnyx-timestamp': String(Math.floor(Date.now() / 1000)) }, '/webhooks/telnyx/voice')).toBe(
    403,
  )
})

test('a body of more than 64 KiB is refused, with its length or in chunks, whatever its signature', async () => {
  const form = { CallSid: 'CA-large', CallStatus: 'no-answer', From: '+12125550123', To: 'x'.repeat(64 * 1024) }
  const body = `${new URLSearchParams(form)}`
  expect(await post(body, signed(form))).toBe(413)
  expect(await post(body, signed(form), { chunked: true })).toBe(413)
})

test('a form of 200 fields is read, one of 201 is refused before its signature is looked at', async () => {
  const form = { ...missed('CA-fields'), ...Object.fromEntries(Array.from({ length: 195 }, (_, n) => [`f${n}`, ''])) }
  expect(Object.keys(form)).toHaveLength(200)
  expect(await postTwilio(api.url, form)).toMatchObject({ status: 200 })
  expect(await postTwilio(api.url, { ...form, more: '' })).toMatchObject({ status: 400 })
  expect(await post(fields(201), { 'x-twilio-signature': WRONG })).toBe(400)
  expect(await post(fields(200), { 'x-twilio-signature': WRONG })).toBe(403)
})

test.each([
  ['60,000 fields', fields(60_000), 413],
  ['as many fields as 64 KiB have', fields(16_384).slice(0, 65_535), 400],
  ['200 long fields', `${fields(200)}${'x'.repeat(64_000)}`, 403],
])('200 wrongly signed forms of %s at once leave /health answering', async (_what, body, status) => {
  const flood = Promise.all(Array.from({ length: 200 }, () => post(body, { 'x-twilio-signature': WRONG })))
  let over = false
  const flooded = flood.finally(() => {
    over = true
  })
  do {
    const health = await fetch(`${api.url}/health`)
    expect(health.status).toBe(200)
    await health.text()
  } while (!over)
  expect(new Set(await flooded)).toEqual(new Set([status]))
})

test.each([
  ['application/x-www-form-urlencoded', 200],
  ['Application/X-WWW-Form-URLEncoded', 200],
  ['APPLICATION/X-WWW-FORM-URLENCODED;CHARSET=UTF-8', 200],
  ['application/x-www-form-urlencoded ; charset=utf-8', 200],
  ['application/x-www-form-urlencodedEVIL', 403],
  ['application/x-www-form-urlencoded-more', 403],
  ['text/plain; application/x-www-form-urlencoded', 403],
])('the content type %s is answered %i', async (contentType, status) => {
  const form = missed('CA-type')
  expect(await post(`${new URLSearchParams(form)}`, { ...signed(form), 'content-type': contentType })).toBe(status)
})

test.each([
  ['NUL in CallSid', { CallSid: 'CA\0x' }],
  ['NUL alone as CallSid', { CallSid: '\0' }],
  ['NUL in To', { To: '+1212\0' }],
  ['NUL in From', { From: '+12125550123\0' }],
  ['NUL in a field that nobody reads', { 'Payload[from][0]': 'a\0b' }],
  ['NUL in a name', { 'Caller\0Name': 'a' }],
  ['no CallSid', { CallSid: '' }],
  [
    'a CallSid of 3 KB of random text',
    {
      CallSid: Array.from({ length: 3000 }, (_, n) => ((n * 7919) % 1e6).toString(36))
        .join('')
        .slice(0, 3000),
    },
  ],
  ['a CallSid of 513 bytes', { CallSid: 'ü'.repeat(257) }],
])("Twilio's form with %s is 400", async (_what, call) => {
  expect(await postTwilio(api.url, missed('CA-form', call as Record<string, string>))).toMatchObject({ status: 400 })
})

const hangup = (call: Record<string, unknown> = {}) => ({
  call_control_id: 'v3:hostile',
  direction: 'incoming',
  from: '+12125550123',
  to: '+12125559999',
  hangup_cause: 'timeout',
  ...call,
})

test.each([
  ['an empty call_control_id', { call_control_id: '' }],
  ['no call_control_id', { call_control_id: undefined }],
  ['a call_control_id that is a number', { call_control_id: 7 }],
  ['a call_control_id of 100 KB', { call_control_id: 'a'.repeat(100_000) }],
  ['a call_control_id of 513 bytes', { call_control_id: 'a'.repeat(513) }],
  ['NUL in its id', { call_control_id: 'a\0' }],
  ['NUL in to', { to: '\0' }],
  ['a high surrogate alone in its id', { call_control_id: 'a\ud83d' }],
  ['a low surrogate alone in to', { to: '\udc00+1' }],
  ['a lone surrogate deep inside', { custom_headers: [{ name: 'x', value: { deep: ['\ud800'] } }] }],
  ['NUL in a name', { 'a\0': 1 }],
])("Telnyx's hangup with %s is 4xx", async (_what, call) => {
  const status = await postTelnyx(api.url, privateKey, 'call.hangup', hangup(call))
  expect([400, 413]).toContain(status)
})

test('an event of other kinds needs no id; what is no event, or is nested without end, is 400', async () => {
  expect(await postTelnyx(api.url, privateKey, 'call.initiated', {})).toBe(200)
  const answerTo = (body: string) => {
    const timestamp = String(Math.floor(Date.now() / 1000))
    const signature = sign(null, Buffer.from(`${timestamp}|${body}`), privateKey).toString('base64')
    const headers = { 'content-type': 'application/json', 'telnyx-timestamp': timestamp }
    return post(body, { ...headers, 'telnyx-signature-ed25519': signature }, { path: '/webhooks/telnyx/voice' })
  }
  const nested = `${'['.repeat(30_000)}${']'.repeat(30_000)}`
  const bodies = ['', 'null', '{"data":[]}', '\ufeff{}', 'CallSid=CA1', '{"data":{"event_type":"a\0"}}', nested]
  for (const body of bodies) expect(await answerTo(body), body.slice(0, 40)).toBe(400)
})

test('nothing that a sender puts into a field is answered 5xx', async () => {
  const unit = fc.oneof(
    { weight: 3, arbitrary: fc.string({ unit: 'binary' }) },
    fc.constantFrom(
      '\0',
      '\ud800',
      '\udfff',
      '\u{10ffff}',
      '\uffff',
      "'; DROP TABLE leads; --",
      '%00',
      '\\u0000',
      '{"a":1}',
    ),
    fc.string({ minLength: 2_500, maxLength: 3_000 }),
  )
  const text = fc.array(unit, { maxLength: 4 }).map((parts) => parts.join(''))
  const call = fc.record({ id: text, from: fc.oneof(text, fc.constant('+12125550123')), to: text, other: text })
  const statuses = new Map<number, number>()
  const count = (status: number) => statuses.set(status, (statuses.get(status) ?? 0) + 1)
  await fc.assert(
    fc.asyncProperty(call, async ({ id, from, to, other }) => {
      const twilio = await postTwilio(api.url, missed(id, { From: from, To: to, CallerName: other }))
      const payload = hangup({ call_control_id: id, from, to, [other]: other })
      const telnyx = await postTelnyx(api.url, privateKey, 'call.hangup', payload)
      for (const status of [twilio.status, telnyx]) {
        expect([200, 400]).toContain(status)
        count(status)
      }
    }),
    { numRuns: 200 },
  )
  // Both happen: neither everything is refused nor everything is taken.
  expect([...statuses.keys()].toSorted()).toEqual([200, 400])
})

test('what a database in another encoding cannot hold is 400', async () => {
  await services.postgres.manage((client) =>
    client.query("CREATE DATABASE latin OWNER medspa_admin ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'"),
  )
  const url = new URL(await services.newDatabase())
  url.pathname = '/latin'
  const { code } = await runProgram('app/migrate/main.ts', { ...services.env, DATABASE_URL: url.href })
  expect(code).toBe(0)
  const latin = await startApi(services, url.href)
  try {
    expect(await postTwilio(latin.url, missed('CA-größe'))).toMatchObject({ status: 200 })
    expect(await postTwilio(latin.url, missed('CA-日本'))).toMatchObject({ status: 400 })
  } finally {
    latin.child.kill()
    await latin.ended
  }
})

test.each([
  ['anonymous', 'withholds'],
  ['', 'withholds'],
  ['Restricted', 'withholds'],
  ['+266696687', 'withholds'],
  ['+7378742833', 'withholds'],
  ['sip:anonymous@anonymous.invalid', 'withholds'],
  ['sip:alice@example.com', 'has no telephone number'],
  ['client:alice', 'has no telephone number'],
  ['12345', 'has no telephone number'],
])('of a call from "%s" the log says that the caller %s', async (From, says) => {
  const callId = `CA-from-${From}`
  expect(await postTwilio(api.url, missed(callId, { From }))).toMatchObject({ status: 200 })
  const line = await api.line((each) => each.msg === 'missed call not recorded' && each.callId === callId)
  expect(line.reason).toMatch(says)
})

test('a Telnyx caller who withholds the number is told of like one of Twilio', async () => {
  const call = hangup({ call_control_id: 'v3:withheld', from: null })
  expect(await postTelnyx(api.url, privateKey, 'call.hangup', call)).toBe(200)
  const line = await api.line((each) => each.msg === 'missed call not recorded' && each.callId === 'v3:withheld')
  expect(line.reason).toBe('the caller withholds the number')
})
