import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import http, { type IncomingMessage, type RequestListener } from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import tls from 'node:tls'
import { afterEach, expect, it } from 'vitest'
import { askAll } from '../../../probe/http/ask.ts'
import { openCertificateAuthority } from '../../../sandbox/data/network/certificate-authority.ts'

const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

type Taken = {
  method?: string | undefined
  url?: string | undefined
  host?: string | undefined
  body: string
  sni: unknown
}

/** A listener on this machine that answers as told, and what it was asked. */
async function listener(answer: RequestListener, identity?: { cert: string; key: string }) {
  const taken: Taken[] = []
  const handle: RequestListener = async (request: IncomingMessage, response) => {
    const body = await text(request)
    const { method, url, headers, socket } = request
    taken.push({ method, url, host: headers.host, body, sni: 'servername' in socket ? socket.servername : undefined })
    answer(request, response)
  }
  const server = identity ? https.createServer(identity, handle) : http.createServer(handle)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push(() => server.close())
  const { port } = server.address() as AddressInfo
  return { taken, door: { addresses: ['127.0.0.1'], port, host: 'api.example.com', tls: identity !== undefined } }
}

it('reports status and size of each answer, in order, and sends what it is told under the given name', async () => {
  const { door, taken } = await listener((request, response) => {
    response.writeHead(request.method === 'POST' ? 403 : 200).end('four')
  })
  const { answers } = await askAll({
    door,
    asks: [
      { id: 'health', method: 'GET', path: '/health' },
      { id: 'call', method: 'POST', path: '/call', headers: { 'content-type': 'application/json' }, body: '{}' },
    ],
  })
  const at = `127.0.0.1:${door.port}`
  expect(answers).toEqual([
    { id: 'health', at, status: 200, bytes: 4 },
    { id: 'call', at, status: 403, bytes: 4 },
  ])
  expect(taken).toMatchObject([
    { method: 'GET', url: '/health', host: 'api.example.com', body: '' },
    { method: 'POST', url: '/call', host: 'api.example.com', body: '{}' },
  ])
})

it('asks at the next address where one takes no connection, and names each where none does', async () => {
  const { door } = await listener((_, response) => response.end())
  const asks = [{ id: 'health', method: 'GET', path: '/health' } as const]
  const both = await askAll({ asks, door: { ...door, addresses: ['127.0.0.9', '127.0.0.1'] } })
  expect(both.answers).toMatchObject([{ at: `127.0.0.1:${door.port}`, status: 200 }])
  const none = await askAll({ asks, door: { ...door, addresses: ['127.0.0.8', '127.0.0.9'] } })
  expect(none.answers).toEqual([
    { id: 'health', error: expect.stringMatching(/ECONNREFUSED 127\.0\.0\.8:\d+; .*ECONNREFUSED 127\.0\.0\.9:\d+/) },
  ])
})

const ready = { id: 'ready', method: 'GET', path: '/ready', tells: ['ready', 'testCalls', 'checks'] } as const

it('is patient with what may become ready, and tells its JSON', async () => {
  const states = [
    [503, { ready: false }],
    [200, { ready: false }],
    [200, { ready: true, testCalls: true }],
  ] as const
  let asked = 0
  const { door } = await listener((_, response) => {
    const [status, body] = states[Math.min(asked++, 2)] ?? [500, {}]
    response.writeHead(status).end(JSON.stringify(body))
  })
  const patience = { seconds: 5, everySeconds: 0.01, key: 'ready' }
  const { answers } = await askAll({ door, asks: [{ ...ready, patience }] })
  expect(answers).toMatchObject([{ status: 200, said: { ready: true, testCalls: true } }])
  expect(asked).toBe(3)
})

it('ends its patience with the last answer, and has none with what does not change', async () => {
  const ask = async (status: number) => {
    const { door, taken } = await listener((_, response) => response.writeHead(status).end('no JSON'))
    const patience = { seconds: 0.05, everySeconds: 0.01, key: 'ready' }
    const { answers } = await askAll({ door, asks: [{ ...ready, patience }] })
    expect(answers).toEqual([{ id: 'ready', at: `127.0.0.1:${door.port}`, status, bytes: 7 }])
    return taken.length
  }
  expect(await ask(503)).toBeGreaterThan(1)
  expect(await ask(404)).toBe(1)
})

it('asks what depends on another answer only where that says so', async () => {
  const asked = async (said: object) => {
    const { door, taken } = await listener((_, response) => response.end(JSON.stringify(said)))
    await askAll({
      door,
      asks: [ready, { id: 'call', method: 'POST', path: '/call', onlyIf: { id: 'ready', key: 'testCalls' } }],
    })
    return taken.map(({ url }) => url)
  }
  expect(await asked({ ready: true, testCalls: true })).toEqual(['/ready', '/call'])
  expect(await asked({ ready: true })).toEqual(['/ready'])
})

it('tells of an answer only the keys that it is asked for, and keeps its report short', async () => {
  const told = async (more: object) => {
    const { door } = await listener((_, response) =>
      response.end(JSON.stringify({ ready: true, secret: 'x', ...more })),
    )
    const { answers } = await askAll({ door, asks: [ready] })
    return answers.map((answer) => 'said' in answer && answer.said)
  }
  expect(await told({ checks: { redis: 'ok' } })).toEqual([{ ready: true, checks: { redis: 'ok' } }])
  expect(await told({ checks: { redis: 'long'.repeat(5_000) } })).toEqual([{ ready: true }])
})

it('tells where a redirect leads, without its query', async () => {
  const { door } = await listener((_, response) => response.writeHead(301, { location: '/elsewhere?token=1' }).end())
  const { answers } = await askAll({ door, asks: [{ id: 'health', method: 'GET', path: '/' }] })
  expect(answers).toMatchObject([{ status: 301, location: 'http://api.example.com/elsewhere' }])
})

it('holds the certificate against the name, not the address', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'medspa-ask-'))
  open.push(() => rm(folder, { recursive: true }))
  const authority = await openCertificateAuthority(folder)
  const trusted = tls.getCACertificates('default')
  open.push(() => tls.setDefaultCACertificates(trusted))
  const asks = [{ id: 'health', method: 'GET', path: '/health' } as const]
  const { door, taken } = await listener(
    (_, response) => response.end('four'),
    await authority.issue({ commonName: 'api.example.com', names: ['api.example.com'] }),
  )
  expect((await askAll({ asks, door })).answers).toEqual([
    { id: 'health', error: expect.stringMatching(/self-signed|unable to (verify|get)/i) },
  ])
  tls.setDefaultCACertificates([...trusted, await readFile(authority.caFile, 'utf8')])
  expect((await askAll({ asks, door })).answers).toMatchObject([{ status: 200 }])
  expect(taken).toMatchObject([{ host: 'api.example.com', sni: 'api.example.com' }])
  const other = await askAll({ asks, door: { ...door, host: 'other.example.com' } })
  expect(other.answers).toEqual([{ id: 'health', error: expect.stringContaining('altnames') }])
})
