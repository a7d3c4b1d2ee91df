import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, createServer } from 'node:tls'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openCertificateAuthority } from '../../../../sandbox/data/network/certificate-authority.ts'

let stateDir = ''
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'medspa-ca-'))
})
afterEach(() => rm(stateDir, { recursive: true, force: true }))

/** Connects as a client that trusts `ca` alone; rejects when the chain or the name does not verify. */
async function handshake(server: { cert: string; key: string }, ca: string, servername?: string): Promise<void> {
  const listener = createServer(server).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  const socket = connect({ host: '127.0.0.1', port, ca, ...(servername ? { servername } : {}) })
  try {
    await once(socket, 'secureConnect')
  } finally {
    socket.destroy()
    listener.close()
  }
}

test('a client that trusts the authority accepts its certificates by address, name and wildcard', async () => {
  const authority = await openCertificateAuthority(stateDir)
  const ca = await readFile(authority.caFile, 'utf8')
  const issued = await authority.issue({
    commonName: '*.example.test',
    names: ['*.example.test', 'api.other.test'],
    addresses: ['127.0.0.1'],
  })
  await handshake(issued, ca)
  await handshake(issued, ca, 'api.example.test')
  await handshake(issued, ca, 'api.other.test')
  await expect(handshake(issued, ca, 'api.elsewhere.test')).rejects.toMatchObject({
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  })
})

test('an authority of another sandbox is not trusted', async () => {
  const authority = await openCertificateAuthority(stateDir)
  const other = await openCertificateAuthority(join(stateDir, 'other'))
  const issued = await authority.issue({ commonName: 'db', addresses: ['127.0.0.1'] })
  await expect(handshake(issued, await readFile(other.caFile, 'utf8'))).rejects.toThrow()
})

test('it stays the same when opened again, and what it issued stays valid', async () => {
  const first = await openCertificateAuthority(stateDir)
  const issued = await first.issue({ commonName: 'db', addresses: ['127.0.0.1'] })
  const before = await readFile(first.caFile, 'utf8')
  const again = await openCertificateAuthority(stateDir)
  expect(await readFile(again.caFile, 'utf8')).toBe(before)
  const later = await again.issue({ commonName: 'redis', addresses: ['127.0.0.1'] })
  await handshake(issued, before)
  await handshake(later, before)
  expect(new X509Certificate(later.cert).serialNumber).not.toBe(new X509Certificate(issued.cert).serialNumber)
})

test('keys are for their owner alone, certificates for everyone', async () => {
  const authority = await openCertificateAuthority(stateDir)
  const issued = await authority.issue({ commonName: 'arn:aws:acm:us-east-1:1:certificate/x', names: ['x.test'] })
  const mode = async (file: string) => (await stat(file)).mode & 0o777
  expect(await mode(issued.keyFile)).toBe(0o600)
  expect(await mode(join(stateDir, 'ca', 'ca.key'))).toBe(0o600)
  expect(await mode(issued.certFile)).toBe(0o644)
  expect(await mode(authority.caFile)).toBe(0o644)
})
