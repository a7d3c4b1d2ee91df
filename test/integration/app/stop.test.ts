import { once } from 'node:events'
import http from 'node:http'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SCHEMA } from '../../../app/schema.ts'
import { migratedDatabase, startApi } from './api-process.ts'
import { missed, PUBLIC, TOKEN } from './calls.ts'
import { runProgram } from './program.ts'
import { type Services, startServices } from './services.ts'

const { getExpectedTwilioSignature } = await import('twilio/lib/webhooks/webhooks.js')
let services: Services
let database = ''

beforeAll(async () => {
  services = await startServices()
  database = await migratedDatabase(services)
})
afterAll(() => services.stop())

/** Holds the table that every missed call writes to, so that a request stays in flight for as long as the test wants. */
async function holdLeads() {
  const client = new Client({
    connectionString: database.replace('?sslmode=require', ''),
    ssl: { rejectUnauthorized: false },
    options: `-c search_path=${SCHEMA}`,
  })
  await client.connect()
  await client.query('BEGIN; LOCK TABLE leads IN ACCESS EXCLUSIVE MODE')
  return {
    /** Resolves when someone waits for the table. */
    async awaited() {
      const waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'leads'::regclass"
      while ((await client.query(waiting)).rowCount === 0);
    },
    release: () => client.end(),
  }
}

type Answer = { status: number; connection: string | undefined }

function request(agent: http.Agent, url: string, path: string, body?: URLSearchParams): Promise<Answer> {
  const headers = body && {
    'content-type': 'application/x-www-form-urlencoded',
    'x-twilio-signature': getExpectedTwilioSignature(TOKEN, PUBLIC + path, Object.fromEntries(body)),
  }
  return new Promise((resolve, reject) => {
    const outgoing = http.request(url + path, { agent, method: body ? 'POST' : 'GET', headers }, (incoming) => {
      incoming.resume()
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, connection: incoming.headers.connection }))
    })
    outgoing.on('error', reject)
    outgoing.end(body?.toString())
  })
}

test('SIGTERM: the request in flight is finished, its connection closed, the event delivered, and the exit code is 0', async () => {
  const api = await startApi(services, database)
  const held = await holdLeads()
  const agent = new http.Agent({ keepAlive: true })
  const inFlight = request(agent, api.url, '/webhooks/twilio/voice', new URLSearchParams(missed('CA-in-flight')))
  await held.awaited()
  api.child.kill('SIGTERM')
  await api.line((line) => line.msg === 'stopping')
  await held.release()
  expect(await inFlight).toEqual({ status: 200, connection: 'close' })
  expect(await api.ended).toBe(0)
  expect(api.lines.map((line) => line.msg)).toEqual(
    expect.arrayContaining(['conversation started', 'outbox delivered', 'stopped']),
  )
  agent.destroy()
})

test('SIGTERM under load drops no request: open connections are served until told to close, new ones still taken', async () => {
  const api = await startApi(services, database, { STOP_GRACE_MS: '1500' })
  const answers: Answer[] = []
  /** One connection of a load balancer: it sends requests down it for as long as the API keeps it. */
  const connection = async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
    for (let kept = true; kept; ) {
      const answer = await request(agent, api.url, '/health')
      answers.push(answer)
      kept = answer.connection !== 'close'
    }
    agent.destroy()
  }
  const connections = Array.from({ length: 8 }, connection)
  await request(new http.Agent(), api.url, '/health')
  api.child.kill('SIGTERM')
  await api.line((line) => line.msg === 'stopping')
  // Load balancers learn late that a task leaves.
  expect(await request(new http.Agent(), api.url, '/health')).toEqual({ status: 200, connection: 'close' })
  await Promise.all(connections)
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  expect(answers.filter((answer) => answer.connection === 'close')).toHaveLength(8)
  expect(await api.ended).toBe(0)
  await expect(request(new http.Agent(), api.url, '/health')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test('a stop that hangs is cut short with exit code 1, before Fargate would kill', async () => {
  const api = await startApi(services, database, { STOP_TIMEOUT_MS: '700' })
  const held = await holdLeads()
  const agent = new http.Agent()
  const broken = request(agent, api.url, '/webhooks/twilio/voice', new URLSearchParams(missed('CA-hangs')))
  const outcome = expect(broken).rejects.toThrow()
  await held.awaited()
  api.child.kill('SIGTERM')
  expect(await api.ended).toBe(1)
  expect(api.lines.at(-1)).toMatchObject({ msg: 'stop timed out', timeoutMs: 700 })
  await outcome
  await held.release()
})

test('a start without what it needs says what, and exits 1', async () => {
  const { code, lines } = await runProgram('app/api/main.ts', { REDIS_ADDR: 'redis' })
  expect(code).toBe(1)
  expect(lines).toMatchObject([{ msg: 'cannot start', error: expect.stringMatching(/DATABASE_URL.*REDIS_ADDR/) }])
})

test('a port in use ends the start with exit code 1', async () => {
  const taken = http.createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const address = taken.address()
  const PORT = String(typeof address === 'object' ? address?.port : 0)
  const env = { ...services.env, DATABASE_URL: database, HOST: '127.0.0.1', PORT }
  const { code, lines } = await runProgram('app/api/main.ts', env)
  expect(code).toBe(1)
  expect(lines.at(-1)).toMatchObject({ msg: 'cannot start', error: expect.stringContaining('EADDRINUSE') })
  taken.close()
})
