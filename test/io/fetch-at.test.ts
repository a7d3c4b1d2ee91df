import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCertificateAuthority } from '../../sandbox/data/network/certificate-authority.ts'
import { createHttp } from '../../src/io/http.ts'

let folder: string
let caFile: string
let server: Server
let port: number
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'medspa-at-'))
  const authority = await openCertificateAuthority(folder)
  caFile = authority.caFile
  const issued = await authority.issue({ commonName: 'api.example.test', names: ['api.example.test'] })
  server = createServer({ cert: issued.cert, key: issued.key }, (request, answer) => {
    if (request.url === '/moved') return void answer.writeHead(301, { location: 'https://elsewhere.test/' }).end()
    answer.end(
      JSON.stringify({
        host: request.headers.host,
        sni: (request.socket as TLSSocket & { servername: string }).servername,
      }),
    )
  }).listen(0, '127.3.2.2')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await rm(folder, { recursive: true, force: true })
})

test('a host is asked under another name: that of the Host header, of SNI and of the certificate', async () => {
  const { body, status } = await createHttp({ caFile }).request(`https://api.example.test:${port}/x`, {
    at: '127.3.2.2',
  })
  expect([status, JSON.parse(body)]).toEqual([200, { host: `api.example.test:${port}`, sni: 'api.example.test' }])
})

test('a certificate of another name, and one of an authority that nobody named, end the request', async () => {
  const http = createHttp({ caFile })
  await expect(http.request(`https://other.example.test:${port}/`, { at: '127.3.2.2' })).rejects.toMatchObject({
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  })
  await expect(createHttp().request(`https://api.example.test:${port}/`, { at: '127.3.2.2' })).rejects.toMatchObject({
    code: expect.stringMatching(/UNABLE_TO_VERIFY|SELF_SIGNED/),
  })
  expect(await readFile(caFile, 'utf8')).toContain('BEGIN CERTIFICATE')
})

test('a redirect is an answer', async () => {
  const { headers, status } = await createHttp({ caFile }).request(`https://api.example.test:${port}/moved`, {
    at: '127.3.2.2',
  })
  expect([status, headers.get('location')]).toEqual([301, 'https://elsewhere.test/'])
})
