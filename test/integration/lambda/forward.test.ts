import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import tls from 'node:tls'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { HttpEvent } from '../../../lambda/voice/event.ts'
import { handler } from '../../../lambda/voice/handler.ts'
import { openCertificateAuthority } from '../../../sandbox/data/network/certificate-authority.ts'
import { startUpstream, type Upstream } from './upstream.ts'

let upstream: Upstream | undefined
let logged: string[] = []

beforeEach(() => {
  logged = []
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => logged.push(String(line)) > 0)
})
afterEach(async () => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  await upstream?.close()
  upstream = undefined
})

const event = (more: Partial<HttpEvent> = {}): HttpEvent => ({
  rawPath: '/webhooks/twilio/voice',
  headers: { host: 'voice.example.com', 'content-type': 'application/x-www-form-urlencoded' },
  body: 'CallSid=CA1',
  requestContext: { requestId: 'request-1', http: { method: 'POST' } },
  ...more,
})

async function start(...options: Parameters<typeof startUpstream>): Promise<Upstream> {
  upstream = await startUpstream(...options)
  vi.stubEnv('UPSTREAM_BASE_URL', upstream.url)
  return upstream
}

const UNAVAILABLE = expect.stringMatching(/<Response><Say>.+<\/Say><Hangup\/><\/Response>/)

test("status, type and body of the API's answer are returned, bytes that are no text as base64", async () => {
  await start(({ body }, response) => {
    response.writeHead(Number(body.toString()), { 'content-type': 'text/xml', 'x-internal': 'stays behind' })
    response.end(body.toString() === '201' ? Buffer.from([0xff, 0x00, 0xfe]) : '<Response>ü</Response>')
  })
  expect(await handler(event({ body: '200' }))).toEqual({
    statusCode: 200,
    headers: { 'content-type': 'text/xml' },
    body: '<Response>ü</Response>',
    isBase64Encoded: false,
  })
  expect(await handler(event({ body: '201' }))).toMatchObject({ body: '/wD+', isBase64Encoded: true })
  expect(await handler(event({ body: '403' }))).toMatchObject({ statusCode: 403 })
  expect(await handler(event({ body: '500' }))).toMatchObject({ statusCode: 500 })
})

test('only what the API needs is forwarded, below the base path, and nothing secret is logged', async () => {
  const { arrived, url } = await start()
  vi.stubEnv('UPSTREAM_BASE_URL', `${url}/core/`)
  const headers = {
    ...event().headers,
    cookie: 'session=1',
    authorization: 'Bearer x',
    'x-forwarded-proto': 'https',
    'X-Twilio-Signature': 'signature-value',
    'telnyx-signature': 'older',
    'telnyx-timestamp': 'bad\nvalue',
  }
  await handler(event({ headers, rawQueryString: "a='%27 ü" }))
  expect(arrived[0]?.url).toBe("/core/webhooks/twilio/voice?a='%27%20%C3%BC")
  expect(arrived[0]?.headers).toEqual({
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': '11',
    'x-twilio-signature': 'signature-value',
    'telnyx-signature': 'older',
    'x-forwarded-host': 'voice.example.com',
    'x-forwarded-proto': 'https',
    host: new URL(url).host,
    connection: 'keep-alive',
  })
  expect(JSON.parse(logged.join(''))).toMatchObject({ msg: 'forwarded', status: 200, requestId: 'request-1' })
  expect(logged.join('')).not.toMatch(/CallSid|signature-value|a=/)
})

test.each([502, 503, 504])("the load balancer's %i is a failure of the upstream", async (status) => {
  await start((_arrived, response) => response.writeHead(status).end('<html>'))
  expect(await handler(event())).toMatchObject({ statusCode: 200, body: UNAVAILABLE })
  expect(await handler(event({ rawPath: '/webhooks/telnyx/voice' }))).toMatchObject({ statusCode: 502 })
  expect(await handler(event({ body: 'CallStatus=no-answer' }))).toMatchObject({ statusCode: 502 })
  vi.stubEnv('UPSTREAM_FAILURE', 'answer')
  expect(await handler(event({ rawPath: '/webhooks/telnyx/voice' }))).toMatchObject({ statusCode: 200, body: '' })
  vi.stubEnv('UPSTREAM_FAILURE', '502')
  expect(await handler(event())).toMatchObject({ statusCode: 502 })
  expect(JSON.parse(logged[0] ?? '')).toMatchObject({ msg: 'upstream failed', error: `upstream answered ${status}` })
})

test('an upstream that is down is a failure of the upstream', async () => {
  const { url, close } = await startUpstream()
  await close()
  vi.stubEnv('UPSTREAM_BASE_URL', url)
  expect(await handler(event())).toMatchObject({ statusCode: 200, body: UNAVAILABLE })
  expect(logged.join('')).toContain('ECONNREFUSED')
})

test.each([
  ['before its answer', () => {}],
  ['in the middle of its answer', (response: { write: (text: string) => void }) => response.write('<Resp')],
])('an upstream that stalls %s is given up after UPSTREAM_TIMEOUT', async (_when, stall) => {
  await start((_arrived, response) => stall(response))
  vi.stubEnv('UPSTREAM_TIMEOUT', '80ms')
  expect(await handler(event())).toMatchObject({ statusCode: 200, body: UNAVAILABLE })
  expect(JSON.parse(logged[0] ?? '')).toMatchObject({ error: 'no answer within 80 ms' })
})

test.each(['2.0005s', '4.9999s', '0.5ms', '1234.5ms', '1e3s'])('UPSTREAM_TIMEOUT=%s costs no call', async (timeout) => {
  await start((_arrived, response) => response.end('ok'))
  vi.stubEnv('UPSTREAM_TIMEOUT', timeout)
  expect(await handler(event())).toMatchObject({ statusCode: 200 })
})

/** An upstream that writes `answer` to whatever is asked of it, byte for byte; `connections` counts. */
async function startRaw(answer: (socket: Socket) => void) {
  const state = { connections: 0 }
  const server = createServer((socket) => {
    state.connections++
    socket.on('error', () => {})
    socket.on('data', () => answer(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  vi.stubEnv('UPSTREAM_BASE_URL', `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`)
  return { state, server }
}

test.each(['000', '099', '101', '199', '300', '304', '308', '600', '999', '1000', '20', '-1', 'two'])(
  'the status %s is a failure of the upstream, never handed on',
  async (status) => {
    const { server } = await startRaw((socket) => socket.write(`HTTP/1.1 ${status} Odd\r\ncontent-length: 2\r\n\r\nok`))
    // Of an informational status no answer follows.
    vi.stubEnv('UPSTREAM_TIMEOUT', '300ms')
    expect(await handler(event())).toMatchObject({ statusCode: 200, body: UNAVAILABLE })
    expect(JSON.parse(logged[0] ?? '')).toMatchObject({ msg: 'upstream failed' })
    server.close()
  },
)

test('100, 102 and 103 before the answer are no answer', async () => {
  const { server } = await startRaw((socket) =>
    socket.write(
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok',
    ),
  )
  expect(await handler(event())).toMatchObject({ statusCode: 200, body: 'ok' })
  server.close()
})

test.each([
  ['204', 'content-length: 5\r\n\r\nhello'],
  ['205', 'content-length: 5\r\n\r\nhello'],
  ['204', 'transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'],
])('a %s with a body is handed on without it, and the next call is answered too', async (status, rest) => {
  const { server } = await startRaw((socket) => socket.write(`HTTP/1.1 ${status} None\r\n${rest}`))
  for (let call = 0; call < 3; call++) {
    expect(await handler(event())).toMatchObject({ statusCode: Number(status), body: '', isBase64Encoded: false })
  }
  server.close()
})

test.each([
  ['999,999 bytes', 999_999, 200],
  ['1,000,000 bytes', 1_000_000, 200],
  ['1,000,001 bytes', 1_000_001, 502],
])('an answer of %s (%i) is answered %i', async (_what, length, status) => {
  vi.stubEnv('UPSTREAM_FAILURE', '502')
  await start((_arrived, response) => response.end(Buffer.alloc(length, 1)))
  const answer = await handler(event())
  expect(answer.statusCode).toBe(status)
  // Lambda's own limit of what a function answers.
  expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(6 * 1024 * 1024)
})

test('an answer without end is given up after 1 MB, and read no further', async () => {
  vi.stubEnv('UPSTREAM_FAILURE', '502')
  let written = 0
  const left = Promise.withResolvers<void>()
  await start((_arrived, response) => {
    const more = () => {
      do written += 65_536
      while (response.write(Buffer.alloc(65_536)))
    }
    response.on('drain', more).on('close', left.resolve)
    more()
  })
  expect(await handler(event())).toMatchObject({ statusCode: 502 })
  expect(JSON.parse(logged[0] ?? '').error).toBe('the answer is longer than 1000000 bytes')
  await left.promise
  // What the sockets' own buffers took is all that it cost.
  expect(written).toBeLessThan(20_000_000)
})

test('a content type that no gateway takes is left out', async () => {
  const { server } = await startRaw((socket) =>
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/\xfcml\r\ncontent-length: 2\r\n\r\nok', 'latin1' as never),
  )
  expect(await handler(event())).toEqual({ statusCode: 200, headers: {}, body: 'ok', isBase64Encoded: false })
  server.close()
})

/** An upstream that answers each connection's first request and resets the connection at its second. */
async function startForgetful() {
  const requests: string[] = []
  const server = createServer((socket: Socket) => {
    let served = 0
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      requests.push(chunk.toString())
      if (served++ > 0) socket.resetAndDestroy()
      else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return { requests, server, url: `http://127.0.0.1:${port}` }
}

test('a connection that went stale while the function slept costs no call: it is sent once more', async () => {
  const { requests, server, url } = await startForgetful()
  vi.stubEnv('UPSTREAM_BASE_URL', url)
  expect(await handler(event())).toMatchObject({ statusCode: 200, body: 'ok' })
  expect(await handler(event())).toMatchObject({ statusCode: 200, body: 'ok' })
  // The second call was sent on the kept connection, reset, and sent again on a fresh one.
  expect(requests).toHaveLength(3)
  server.close()
})

test('a fresh connection that breaks is not tried again', async () => {
  let connections = 0
  const server = createServer((socket) => {
    connections++
    socket.on('error', () => {})
    socket.on('data', () => socket.resetAndDestroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  vi.stubEnv('UPSTREAM_BASE_URL', `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`)
  expect(await handler(event())).toMatchObject({ statusCode: 200, body: UNAVAILABLE })
  expect(connections).toBe(1)
  server.close()
})

test('TLS is verified against UPSTREAM_TLS_SERVERNAME; without it by the chain, which is said', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'medspa-voice-'))
  const before = tls.getCACertificates('default')
  try {
    const authority = await openCertificateAuthority(folder)
    await start(undefined, await authority.issue({ commonName: 'api.example.com', names: ['api.example.com'] }))

    vi.stubEnv('UPSTREAM_TLS_SERVERNAME', 'api.example.com')
    expect(await handler(event())).toMatchObject({ body: UNAVAILABLE })

    tls.setDefaultCACertificates([...before, await readFile(authority.caFile, 'utf8')])
    expect(await handler(event())).toMatchObject({ statusCode: 200, body: '' })

    vi.stubEnv('UPSTREAM_TLS_SERVERNAME', 'other.example.com')
    expect(await handler(event())).toMatchObject({ body: UNAVAILABLE })

    vi.stubEnv('UPSTREAM_TLS_SERVERNAME', '')
    logged = []
    expect(await handler(event())).toMatchObject({ statusCode: 200, body: '' })
    expect(logged.join('')).toContain('upstream certificate verified by its chain only')
  } finally {
    tls.setDefaultCACertificates(before)
    await rm(folder, { recursive: true })
  }
})
