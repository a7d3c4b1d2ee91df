import { generateKeyPairSync } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { CONVERSATIONS_STREAM } from '../../../app/api/outbox/deliver.ts'
import { SCHEMA } from '../../../app/schema.ts'
import { type ApiProcess, migratedDatabase, startApi, untilReady } from './api-process.ts'
import { missed, PUBLIC, postTelnyx, postTwilio } from './calls.ts'
import { type Services, startServices } from './services.ts'

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const TELNYX_PUBLIC_KEY = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64')

let services: Services
let database = ''
let api: ApiProcess
const extra: ApiProcess[] = []

beforeAll(async () => {
  services = await startServices()
  database = await migratedDatabase(services)
  api = await startApi(services, database, { TELNYX_PUBLIC_KEY })
})
afterEach(async () => {
  for (const each of extra.splice(0)) {
    each.child.kill()
    await each.ended
  }
})
afterAll(async () => {
  api.child.kill()
  await api.ended
  await services.stop()
})

const another = async (...options: Parameters<typeof startApi>) => {
  const started = await startApi(...options)
  extra.push(started)
  return started
}

const rows = (sql: string) =>
  services.postgres.manage(async (client) => {
    await client.query(`SET search_path TO ${SCHEMA}`)
    return (await client.query({ text: sql, rowMode: 'array' })).rows
  }, new URL(database).pathname.slice(1))

/** The stream's entries about `callId`, oldest first. */
async function published(callId: string): Promise<Record<string, string>[]> {
  const [host, port] = (services.env.REDIS_ADDR ?? '').split(':')
  const ca = await readFile(services.env.NODE_EXTRA_CA_CERTS ?? '', 'utf8')
  const redis = new Redis({ host, port: Number(port), password: services.env.REDIS_PASSWORD, tls: { ca } })
  try {
    const entries = await redis.xrange(CONVERSATIONS_STREAM, '-', '+')
    const objects = entries.map(([, fields]) =>
      Object.fromEntries(fields.flatMap((name, at) => (at % 2 === 0 ? [[name, fields[at + 1] ?? '']] : []))),
    )
    return objects.filter((fields) => fields.callId === callId)
  } finally {
    redis.disconnect()
  }
}

const delivered = (callId: string, by = api) =>
  by.line((line) => line.msg === 'outbox delivered' && line.callId === callId)

test('/health says what runs, /ready that database, Redis and outbox answer', async () => {
  const health = await fetch(`${api.url}/health`)
  expect(await health.json()).toEqual({ status: 'ok', release: 'abc1234', environment: 'development' })
  expect(await untilReady(api, ({ status }) => status === 200)).toEqual({
    status: 200,
    body: { ready: true, checks: { database: 'ok', redis: 'ok', outbox: 'ok' }, testCalls: true },
  })
})

test('a missed call becomes a lead, a conversation and a published event, once, however often it is reported', async () => {
  const call = missed('CA0123456789')
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => postTwilio(api.url, call, { query: "?clinic='4'" })),
  )
  for (const answer of answers) {
    expect(answer).toMatchObject({
      status: 200,
      type: 'text/xml; charset=utf-8',
      body: expect.stringMatching(/<Response\/>$/),
    })
  }
  await delivered('CA0123456789')
  expect(
    api.lines.filter((line) => line.msg === 'conversation started' && line.callId === 'CA0123456789'),
  ).toHaveLength(1)
  expect(
    await rows(
      `SELECT c.provider, c.call_id, c.clinic_phone, c.reason, c.is_test, l.phone
       FROM conversations c JOIN leads l ON l.id = c.lead_id WHERE call_id = 'CA0123456789'`,
    ),
  ).toEqual([['twilio', 'CA0123456789', '+12125559999', 'no-answer', false, '+12125550123']])
  const events = await published('CA0123456789')
  expect(events).toMatchObject([{ event: 'conversation.started', test: 'false' }])
  expect(JSON.parse(events[0]?.payload ?? '')).toMatchObject({
    callId: 'CA0123456789',
    callerPhone: '+12125550123',
    test: false,
  })
})

test('a test call is recorded and published marked as one; a second call of the lead is a conversation of its own', async () => {
  expect(await postTwilio(api.url, missed('CA00000000aaaa', { From: '+12125550142' }))).toMatchObject({ status: 200 })
  expect(await postTwilio(api.url, missed('CA00000000bbbb', { From: '+12125550142' }))).toMatchObject({ status: 200 })
  expect(await delivered('CA00000000bbbb')).toMatchObject({ test: true })
  expect(await published('CA00000000bbbb')).toMatchObject([{ test: 'true' }])
  expect(
    await rows(`SELECT count(*)::int, count(DISTINCT lead_id)::int, bool_and(is_test)
                FROM conversations WHERE call_id LIKE 'CA00000000%'`),
  ).toEqual([[2, 1, true]])
})

test('a call in another state is turned away busy and recorded nowhere', async () => {
  const answer = await postTwilio(api.url, missed('CA-ringing', { CallStatus: 'ringing' }))
  expect(answer).toMatchObject({
    status: 200,
    body: expect.stringContaining('<Response><Reject reason="busy"/></Response>'),
  })
  expect(await rows("SELECT 1 FROM conversations WHERE call_id = 'CA-ringing'")).toEqual([])
})

test('a withheld number is answered and not recorded; a call without its id is refused', async () => {
  expect(await postTwilio(api.url, missed('CA-anonymous', { From: 'anonymous' }))).toMatchObject({ status: 200 })
  expect(await rows("SELECT 1 FROM conversations WHERE call_id = 'CA-anonymous'")).toEqual([])
  expect(await postTwilio(api.url, missed(''))).toMatchObject({ status: 400 })
})

test('a wrong signature is refused', async () => {
  expect(await postTwilio(api.url, missed('CA-forged'), { token: 'another' })).toMatchObject({ status: 403 })
  const unsigned = await fetch(`${api.url}/webhooks/twilio/voice`, {
    method: 'POST',
    body: new URLSearchParams(missed('CA-forged')),
  })
  expect(unsigned.status).toBe(403)
  expect((await fetch(`${api.url}/webhooks/telnyx/voice`, { method: 'POST', body: '{}' })).status).toBe(403)
  expect(await rows("SELECT 1 FROM conversations WHERE call_id = 'CA-forged'")).toEqual([])
})

test('without a public URL the signature is over the URL that was called, as the gateway forwards it', async () => {
  const bare = await another(services, database, { VOICE_PUBLIC_BASE_URL: '' })
  const { host } = new URL(PUBLIC)
  const forwarded = { 'x-forwarded-host': host, 'x-forwarded-proto': 'https' }
  expect(await postTwilio(bare.url, missed('CA-forwarded'), { headers: forwarded })).toMatchObject({ status: 200 })
  expect(await rows("SELECT 1 FROM conversations WHERE call_id = 'CA-forwarded'")).toHaveLength(1)
  expect(await postTwilio(bare.url, missed('CA-elsewhere'))).toMatchObject({ status: 403 })
})

test("Telnyx's hangup of an unanswered call starts a conversation; its other events are taken and left", async () => {
  const call = { call_control_id: 'test-1', direction: 'incoming', from: '+12125550177', to: '+12125559999' }
  expect(await postTelnyx(api.url, privateKey, 'call.initiated', call)).toBe(200)
  expect(await rows("SELECT 1 FROM conversations WHERE call_id = 'test-1'")).toEqual([])
  expect(await postTelnyx(api.url, privateKey, 'call.hangup', { ...call, hangup_cause: 'timeout' })).toBe(200)
  expect(await delivered('test-1')).toMatchObject({ test: true })
  expect(await postTelnyx(api.url, privateKey, 'call.hangup', call, Date.now() - 600_000)).toBe(403)
})

test.each(['', 'PLACEHOLDER', 'no key'])(
  'a provider whose key is "%s" is answered 503, never unverified',
  async (key) => {
    const twilio: Record<string, string> = key === 'no key' ? {} : { TWILIO_AUTH_TOKEN: key }
    const bare = await another(services, database, { ...twilio, TELNYX_PUBLIC_KEY: key })
    if (key !== 'no key')
      expect(await postTwilio(bare.url, missed('CA-bare'), { token: key })).toMatchObject({ status: 503 })
    expect(await postTelnyx(bare.url, privateKey, 'call.initiated', {})).toBe(503)
    const said = await bare.line(
      (line) => line.msg.startsWith('webhook not configured') && line.variable === 'TELNYX_PUBLIC_KEY',
    )
    expect(said).toMatchObject({ level: 'error' })
    expect((await fetch(`${bare.url}/health`)).status).toBe(200)
  },
)

test('while Redis is down calls are still recorded, /ready says so, and what waited is published afterwards', async () => {
  await services.redis.stop()
  expect(await postTwilio(api.url, missed('CA-waits'))).toMatchObject({ status: 200 })
  await api.line((line) => line.msg === 'redis not available')
  const answer = await untilReady(api, ({ body }) => JSON.stringify(body).includes('"outbox":"redis not available"'))
  expect(answer).toMatchObject({
    status: 503,
    body: { ready: false, checks: { database: 'ok', redis: 'not available' } },
  })
  expect(await rows("SELECT delivered_at FROM outbox WHERE call_id = 'CA-waits'")).toEqual([[null]])

  await services.restartRedis()
  await delivered('CA-waits')
  expect(await published('CA-waits')).toHaveLength(1)
  await untilReady(api, ({ status }) => status === 200)
})

test('two tasks share the outbox: each event is published once', async () => {
  const calls = Array.from({ length: 120 }, (_, n) => `CA-shared-${n}`)
  await rows(
    `INSERT INTO outbox (event, call_id, payload)
     SELECT 'conversation.started', 'CA-shared-' || n, '{}' FROM generate_series(0, 119) n`,
  )
  const env = { OUTBOX_POLL_MS: '50' }
  const tasks = await Promise.all([another(services, database, env), another(services, database, env)])
  const all = [...tasks, api]
  for (const callId of calls) await Promise.any(all.map((task) => delivered(callId, task)))
  for (const callId of ['CA-shared-0', 'CA-shared-119']) expect(await published(callId)).toHaveLength(1)
  const lines = all.flatMap((task) => task.lines.filter((line) => line.msg === 'outbox delivered'))
  expect(lines.filter((line) => String(line.callId).startsWith('CA-shared-'))).toHaveLength(120)
})

test('without its schema the API lives, is not ready, and says why', async () => {
  const bare = await another(services, await services.newDatabase())
  expect(await bare.line((line) => line.msg === 'outbox fetch failed')).toMatchObject({
    error: 'relation "outbox" does not exist',
  })
  expect(await untilReady(bare, ({ body }) => JSON.stringify(body).includes('fetch failed'))).toMatchObject({
    status: 503,
  })
  expect((await fetch(`${bare.url}/health`)).status).toBe(200)
  expect(await postTwilio(bare.url, missed('CA-nowhere'))).toMatchObject({ status: 500 })
})

test('each poll logs the age of the oldest event, and no line holds a number, a password or a token', async () => {
  expect(await api.line((line) => line.msg === 'outbox')).toMatchObject({ oldestSeconds: expect.any(Number) })
  const text = JSON.stringify(api.lines)
  expect(text).not.toContain('+1212555')
  expect(text).not.toContain(services.env.REDIS_PASSWORD)
  expect(text).not.toContain('a-test-auth-token')
})
