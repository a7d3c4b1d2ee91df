import { createHmac } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { secretKeys } from '../../fixtures/platform/keys.ts'
import { CLINIC_ID, CLINIC_NUMBER, fakeSecrets } from '../../fixtures/platform/secrets.ts'
import { connect, type Platform, rowsOf, startPlatform } from './platform.ts'
import { run } from './programs.ts'

const { getExpectedTwilioSignature } = await import('twilio/lib/webhooks/webhooks.js')
const secrets = fakeSecrets()
const TWILIO = '/webhooks/twilio/voice'
const TELNYX = '/webhooks/telnyx/voice'

let platform: Platform
let database = ''
beforeAll(async () => {
  platform = await startPlatform()
  database = await platform.migrated()
})
afterEach(() => platform.endPrograms())
afterAll(() => platform?.stop())

const startApi = (env: Record<string, string> = {}, url = database) => platform.api(platform.environment(url, env))
const runApi = (env: Record<string, string>) => run(platform.file('app/api/index.mjs'), env)
const ready = async (api: { url: string }) => {
  const response = await fetch(`${api.url}/ready`)
  return { status: response.status, body: await response.json() }
}

describe('its start', () => {
  it('panics without a queue, with exit code 2', async () => {
    const { code, lines } = await runApi(platform.environment(database, { USE_MEMORY_QUEUE: '' }))
    expect(code).toBe(2)
    expect(lines).toContain('panic: conversation: SQS queueURL cannot be empty')
    expect(lines).toContain('goroutine 1 [running]:')
  })

  it('takes another queue instead', async () => {
    await startApi({ USE_MEMORY_QUEUE: '', CONVERSATION_QUEUE_URL: 'https://sqs.example.com/queue' })
  })

  it('ends with exit code 1 where Postgres does not answer', async () => {
    const { code, log } = await runApi(platform.environment('postgresql://a:b@127.0.0.1:1/none'))
    expect(code).toBe(1)
    expect(log.at(-1)).toMatchObject({ level: 'ERROR', msg: 'failed to ping postgres' })
  })

  it('needs a database for its memory queue', async () => {
    const { code, lines } = await runApi(platform.environment(''))
    expect(code).toBe(1)
    expect(lines.at(-1)).toContain('USE_MEMORY_QUEUE requires DATABASE_URL')
  })

  it('reads ENV alone, and names the keys that did not reach it', async () => {
    const env = platform.environment(database, { ENVIRONMENT: 'production', PLAID_ENV: '' })
    delete env.ENV
    const api = await platform.api(env)
    expect(api.lines).toContainEqual(
      expect.objectContaining({ msg: 'starting medspa-ai-platform API server', env: 'development' }),
    )
    expect(api.lines).toContainEqual(expect.objectContaining({ msg: 'configuration loaded', without: ['PLAID_ENV'] }))
  })

  it('runs the migrations of a new database, and only logs where it cannot', async () => {
    const empty = await platform.services.newDatabase()
    const api = await startApi({}, empty)
    expect(api.lines.map(({ msg }) => msg)).toContain('auto-migrate: database migrations applied')
    expect(await rowsOf(empty, 'SELECT version::int, dirty FROM schema_migrations')).toEqual([
      { version: 12, dirty: false },
    ])

    const dirty = await platform.migrated()
    await rowsOf(dirty, 'UPDATE schema_migrations SET dirty = true')
    const second = await startApi({}, dirty)
    expect(second.lines).toContainEqual(
      expect.objectContaining({
        level: 'ERROR',
        msg: 'auto-migrate: migration failed',
        error: 'Dirty database version 12. Fix and force version.',
      }),
    )
    expect((await fetch(`${second.url}/health`)).status).toBe(200)
  })
})

describe('health', () => {
  it('/health says one thing, and the request is logged as chi does, not in JSON', async () => {
    const api = await startApi()
    const response = await fetch(`${api.url}/health`)
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }])
    await api.line(({ msg }) => /^\d{4}\/.* "GET http:\/\/.*\/health HTTP\/1.1" from .* - 200 16B in /.test(msg))
  })

  it('/ready is 200 with all keys', async () => {
    expect(await ready(await startApi())).toEqual({
      status: 200,
      body: { ready: true, checks: { database: 'ok', redis: 'ok', sms: 'ok' } },
    })
  })

  it('/ready is 503 without an SMS provider, and its log says so', async () => {
    const api = await startApi(
      Object.fromEntries(secretKeys.filter((name) => name !== 'DATABASE_URL').map((name) => [name, ''])),
    )
    expect(await ready(api)).toMatchObject({
      status: 503,
      body: { ready: false, checks: { sms: 'no provider configured' } },
    })
    expect(api.lines).toContainEqual(expect.objectContaining({ level: 'ERROR', msg: 'SMS PROVIDER MISCONFIGURATION' }))
  })

  it('/ready takes placeholders for a provider', async () => {
    const env = Object.fromEntries(Object.keys(secrets).map((name) => [name, 'PLACEHOLDER']))
    expect(await ready(await startApi(env))).toMatchObject({ status: 200, body: { checks: { sms: 'ok' } } })
  })

  it.each([
    ['Redis is not there', { REDIS_ADDR: '127.0.0.1:1' }],
    ['its password is wrong', { REDIS_PASSWORD: 'wrong' }],
    ['it has no password', { REDIS_PASSWORD: '' }],
    ['TLS is off', { REDIS_TLS: 'false' }],
    ['its certificate is not trusted', { NODE_EXTRA_CA_CERTS: '' }],
  ])('/ready is 503 where %s', async (_name, env) => {
    expect(await ready(await startApi(env))).toMatchObject({
      status: 503,
      body: { ready: false, checks: { database: 'ok', redis: expect.stringMatching(/^unhealthy: ./) } },
    })
  })

  it('/ready has nothing against an API without Redis', async () => {
    expect(await ready(await startApi({ REDIS_ADDR: '' }))).toMatchObject({
      status: 200,
      body: { ready: true, checks: { redis: 'not configured' } },
    })
  })

  it('/ready asks the sidecar where there is one', async () => {
    const sidecar = platform.start('nova-sonic-sidecar/index.mjs', { HOST: '127.0.0.1', PORT: '0' })
    // PORT=0 is any port, for tests side by side; in a task the sidecar has 3002.
    const { port } = await sidecar.line(({ msg }) => msg === 'nova sonic sidecar listening')
    const api = await startApi({ NOVA_SONIC_SIDECAR_URL: `http://localhost:${port}` })
    expect(await ready(api)).toMatchObject({ status: 200, body: { checks: { nova_sonic: 'ok' } } })
    sidecar.child.kill('SIGTERM')
    expect(await sidecar.ended).toMatchObject({ code: 0 })
    expect(await ready(api)).toMatchObject({
      status: 503,
      body: { checks: { nova_sonic: expect.stringMatching(/^unhealthy/) } },
    })
  })
})

const missed = (callId: string, call: Record<string, string> = {}) => ({
  CallSid: callId,
  CallStatus: 'no-answer',
  From: '+12125550123',
  To: CLINIC_NUMBER,
  ...call,
})

type Twilio = { signedFor: string; secret?: string; headers?: Record<string, string> }

async function postTwilio(api: { url: string }, form: Record<string, string>, { signedFor, ...o }: Twilio) {
  const signature = getExpectedTwilioSignature(o.secret ?? secrets.TWILIO_WEBHOOK_SECRET, signedFor + TWILIO, form)
  const headers = { 'x-twilio-signature': signature, ...o.headers }
  const response = await fetch(api.url + TWILIO, { method: 'POST', headers, body: new URLSearchParams(form) })
  return { status: response.status, body: await response.text() }
}

async function postTelnyx(
  api: { url: string },
  event: object,
  o: { secret?: string; headers?: Record<string, string> } = {},
) {
  const body = JSON.stringify(event)
  const timestamp = String(Math.floor(Date.now() / 1000))
  const mac = createHmac('sha256', o.secret ?? secrets.TELNYX_WEBHOOK_SECRET).update(`${timestamp}.${body}`)
  const headers = { 'telnyx-timestamp': timestamp, 'telnyx-signature': mac.digest('hex'), ...o.headers }
  const response = await fetch(api.url + TELNYX, { method: 'POST', headers, body })
  return { status: response.status, body: await response.text() }
}

const hangup = (id: string, to = CLINIC_NUMBER) => ({
  data: {
    id,
    event_type: 'call.hangup',
    payload: { id: `call-${id}`, from: '+12125550124', to, hangup_cause: 'timeout' },
  },
})

describe("Twilio's webhook", () => {
  it("is verified for the public URL that proxies tell, by Twilio's own package, and leaves lead and event", async () => {
    const api = await startApi()
    const forwarded = { 'x-forwarded-host': 'gateway.example.com', 'x-forwarded-proto': 'https' }
    const signedFor = 'https://gateway.example.com'
    expect(await postTwilio(api, missed('CA-1'), { signedFor, headers: forwarded })).toEqual({
      status: 200,
      body: '<?xml version="1.0" encoding="UTF-8"?><Response></Response>',
    })
    const leads = await rowsOf(database, "SELECT org_id, source FROM leads WHERE phone = '+12125550123'")
    expect(leads).toEqual([{ org_id: CLINIC_ID, source: 'twilio_voice' }])
    const events = await rowsOf(database, "SELECT event_type FROM outbox WHERE payload->>'callId' = 'CA-1'")
    expect(events).toEqual([{ event_type: 'conversation.start_requested.v1' }])
  })

  it("is refused where PUBLIC_BASE_URL is set and Twilio signed the gateway's URL", async () => {
    const api = await startApi({ PUBLIC_BASE_URL: 'http://10.0.0.7' })
    const headers = { 'x-forwarded-host': 'gateway.example.com', 'x-forwarded-proto': 'https' }
    const refused = { status: 401, body: 'Unauthorized\n' }
    expect(await postTwilio(api, missed('CA-2'), { signedFor: 'https://gateway.example.com', headers })).toEqual(
      refused,
    )
    expect(api.lines).toContainEqual(expect.objectContaining({ level: 'WARN', msg: 'invalid twilio voice signature' }))
    expect(await postTwilio(api, missed('CA-3'), { signedFor: 'http://10.0.0.7', headers })).toMatchObject({
      status: 200,
    })
  })

  it('is refused unsigned, and signed by another key', async () => {
    const api = await startApi()
    const unsigned = await fetch(api.url + TWILIO, { method: 'POST' })
    expect(unsigned.status).toBe(401)
    const wrong = { signedFor: api.url, secret: secrets.TWILIO_AUTH_TOKEN }
    expect(await postTwilio(api, missed('CA-4'), wrong)).toMatchObject({ status: 401 })
  })

  it.each([
    ['an empty map', ''],
    ['a map without the number', '{"+12125550000":"other"}'],
    ['a map that is none', 'PLACEHOLDER'],
  ])('is answered 400 with %s', async (_name, map) => {
    const api = await startApi({ TWILIO_ORG_MAP_JSON: map })
    expect(await postTwilio(api, missed('CA-5'), { signedFor: api.url })).toEqual({
      status: 400,
      body: 'Unknown destination number\n',
    })
  })

  it('of a call that was not missed is rejected as busy, without its number being known', async () => {
    const api = await startApi({ TWILIO_ORG_MAP_JSON: '{}' })
    const ringing = missed('CA-6', { CallStatus: 'ringing' })
    expect(await postTwilio(api, ringing, { signedFor: api.url })).toMatchObject({
      status: 200,
      body: expect.stringContaining('<Reject reason="busy"/>'),
    })
  })

  it('is not verified at all without a key', async () => {
    const api = await startApi({ TWILIO_WEBHOOK_SECRET: '', TWILIO_AUTH_TOKEN: '' })
    const response = await fetch(api.url + TWILIO, { method: 'POST', body: new URLSearchParams(missed('CA-7')) })
    expect(response.status).toBe(200)
  })
})

describe("Telnyx' webhook", () => {
  it('leaves lead and event, once for each event', async () => {
    const api = await startApi()
    expect(await postTelnyx(api, hangup('ev-1'))).toEqual({ status: 200, body: '' })
    expect(await postTelnyx(api, hangup('ev-1'))).toEqual({ status: 200, body: '' })
    const events = await rowsOf(
      database,
      "SELECT payload->>'source' AS source FROM outbox WHERE payload->>'callId' = 'call-ev-1'",
    )
    expect(events).toEqual([{ source: 'telnyx_voice' }])
  })

  it("is refused with a wrong signature, an old one, and Telnyx' own kind", async () => {
    const api = await startApi()
    const refused = { status: 403, body: 'invalid signature\n' }
    expect(await postTelnyx(api, hangup('ev-2'), { secret: 'another' })).toEqual(refused)
    expect(await postTelnyx(api, hangup('ev-2'), { headers: { 'telnyx-timestamp': '1700000000' } })).toEqual(refused)
    expect(await postTelnyx(api, hangup('ev-2'), { headers: { 'telnyx-signature': '' } })).toEqual(refused)
  })

  it('is not verified without its secret', async () => {
    const api = await startApi({ TELNYX_WEBHOOK_SECRET: '' })
    expect(await postTelnyx(api, hangup('ev-3'), { headers: { 'telnyx-signature': 'wrong' } })).toMatchObject({
      status: 200,
    })
  })

  it('has no route without TELNYX_API_KEY', async () => {
    const api = await startApi({ TELNYX_API_KEY: '' })
    expect(await postTelnyx(api, hangup('ev-4'))).toEqual({ status: 404, body: '404 page not found\n' })
    expect(api.lines).toContainEqual(
      expect.objectContaining({ level: 'WARN', msg: 'telnyx webhook handler NOT created - missing prerequisites' }),
    )
  })

  it('of an unknown number is 404, of no event 400', async () => {
    const api = await startApi()
    expect(await postTelnyx(api, hangup('ev-5', '+12125550000'))).toEqual({
      status: 404,
      body: 'clinic not found: +12125550000\n',
    })
    const bare = await startApi({ TELNYX_WEBHOOK_SECRET: '' })
    const response = await fetch(bare.url + TELNYX, { method: 'POST', body: 'no JSON' })
    expect(response.status).toBe(400)
  })
})

describe('other webhooks', () => {
  it.each([
    ['/webhooks/square', 'SQUARE_WEBHOOK_SIGNATURE_KEY'],
    ['/webhooks/stripe', 'STRIPE_WEBHOOK_SECRET'],
    ['/webhooks/github', 'GITHUB_WEBHOOK_SECRET'],
  ])('%s is there only with %s', async (path, key) => {
    const [withKey, without] = await Promise.all([startApi(), startApi({ [key]: '' })])
    expect((await fetch(withKey.url + path, { method: 'POST' })).status).toBe(401)
    expect((await fetch(without.url + path, { method: 'POST' })).status).toBe(404)
    expect((await fetch(withKey.url + path)).status).toBe(405)
  })
})

describe('the outbox', () => {
  it('says each time that it cannot fetch, once the table is gone', async () => {
    const own = await platform.migrated()
    const api = await startApi({}, own)
    await rowsOf(own, 'DROP TABLE outbox')
    expect(await api.line(({ msg }) => msg === 'outbox fetch failed')).toMatchObject({
      level: 'ERROR',
      error: expect.stringContaining('relation "outbox" does not exist'),
    })
  })

  it('delivers quietly: the words come at debug alone', async () => {
    const own = await platform.migrated()
    const api = await startApi({ LOG_LEVEL: 'debug' }, own)
    await postTwilio(api, missed('CA-8'), { signedFor: api.url })
    expect(await api.line(({ msg }) => msg === 'outbox delivered')).toMatchObject({ level: 'DEBUG' })
    const [row] = await rowsOf(own, 'SELECT count(*)::int AS pending FROM outbox WHERE dispatched_at IS NULL')
    expect(row).toEqual({ pending: 0 })
  })

  it('keeps what it cannot deliver', async () => {
    const own = await platform.migrated()
    const queue = { USE_MEMORY_QUEUE: '', CONVERSATION_QUEUE_URL: 'https://sqs.example.com/queue' }
    const api = await startApi({ ...queue, REDIS_ADDR: '127.0.0.1:1' }, own)
    await postTwilio(api, missed('CA-9'), { signedFor: api.url })
    expect(await api.line(({ msg }) => msg === 'outbox delivery failed')).toMatchObject({ level: 'ERROR' })
    const [row] = await rowsOf(own, 'SELECT count(*)::int AS pending FROM outbox WHERE dispatched_at IS NULL')
    expect(row).toEqual({ pending: 1 })
  })
})

describe('the worker', () => {
  const queue = { USE_MEMORY_QUEUE: '', CONVERSATION_QUEUE_URL: 'https://sqs.example.com/queue' }
  const worker = (env: Record<string, string>) =>
    run(platform.file('conversation-worker/index.mjs'), platform.environment(database, env))

  it('takes what the API has put into the queue, and ends on SIGTERM', async () => {
    const own = await platform.migrated()
    const env = platform.environment(own, queue)
    const working = platform.start('conversation-worker/index.mjs', env)
    await working.line(({ msg }) => msg === 'worker started')
    const api = await platform.api(env)
    await postTwilio(api, missed('CA-10'), { signedFor: api.url })
    await working.line(({ msg }) => msg === 'conversation job processed')
    expect(await rowsOf(own, 'SELECT status FROM conversation_jobs')).toEqual([{ status: 'done' }])
    working.child.kill('SIGTERM')
    expect(await working.ended).toEqual({ code: 0, signal: null })
    expect(working.lines.at(-1)).toMatchObject({ msg: 'conversation worker stopped' })
  })

  it('does not run beside a memory queue, and panics without a queue', async () => {
    const beside = await worker({})
    expect([beside.code, beside.log[0]?.level]).toEqual([1, 'ERROR'])
    const without = await worker({ USE_MEMORY_QUEUE: '' })
    expect([without.code, without.lines[0]]).toEqual([2, 'panic: conversation: SQS queueURL cannot be empty'])
  })

  it('ends as a test asks', async () => {
    expect(await worker({ ...queue, WORKER_EXIT_CODE: '1' })).toMatchObject({ code: 1 })
  })

  it('ends with exit code 1 without Postgres, and stays without Redis', async () => {
    expect(await worker({ ...queue, DATABASE_URL: 'postgresql://a:b@127.0.0.1:1/none' })).toMatchObject({ code: 1 })
    const lone = platform.start(
      'conversation-worker/index.mjs',
      platform.environment(database, { ...queue, REDIS_ADDR: '127.0.0.1:1' }),
    )
    await lone.line(({ msg }) => msg === 'redis not available')
    await lone.line(({ msg }) => msg === 'worker started')
  })
})

it('SIGTERM: a request under way is finished, and the exit code is 0', async () => {
  const own = await platform.migrated()
  const api = await startApi({}, own)
  const held = await connect(own)
  await held.query('BEGIN; LOCK TABLE leads IN ACCESS EXCLUSIVE MODE')
  const inFlight = postTwilio(api, missed('CA-11'), { signedFor: api.url })
  const waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'leads'::regclass"
  while ((await held.query(waiting)).rowCount === 0);
  api.child.kill('SIGTERM')
  await api.line(({ msg }) => msg === 'shutting down server...')
  await held.end()
  expect(await inFlight).toMatchObject({ status: 200 })
  expect(await api.ended).toEqual({ code: 0, signal: null })
  expect(api.lines.at(-1)).toEqual({ msg: 'Server exited gracefully' })
})
