import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { GetBucketPolicyCommand, GetBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Endpoint } from '../../../sandbox/data/files/endpoint-file.ts'
import { createHttp } from '../../e2e/support/http.ts'
import { twilioAt } from './support/provider-clients.ts'

const MAIN = path.resolve(import.meta.dirname, '../../../sandbox/main.ts')
let root: string

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'medspa-daemon-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

function start(stateDir: string): { child: ChildProcess; exited: Promise<[number | null]>; stderr: () => string } {
  const child = spawn(process.execPath, [MAIN, '--state', stateDir], { stdio: ['ignore', 'ignore', 'pipe'] })
  let stderr = ''
  child.stderr?.on('data', (chunk) => {
    stderr += String(chunk)
  })
  return { child, exited: once(child, 'close') as Promise<[number | null]>, stderr: () => stderr }
}

async function endpointOf(stateDir: string): Promise<Endpoint> {
  const file = path.join(stateDir, 'endpoint.json')
  while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 50))
  return JSON.parse(await readFile(file, 'utf8'))
}

/** Programs whose parent is `pid`, by the kernel's own account. */
async function childrenOf(pid: number): Promise<number[]> {
  const found: number[] = []
  for (const entry of await readdir('/proc')) {
    const status = /^\d+$/.test(entry) ? await readFile(`/proc/${entry}/status`, 'utf8').catch(() => '') : ''
    if (status.includes(`\nPPid:\t${pid}\n`)) found.push(Number(entry))
  }
  return found
}

/** A zombie is dead: only nobody has asked for its exit code yet. */
const isAlive = async (pid: number) =>
  /^State:\t[^ZX]/m.test(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''))

test('it starts whole and keeps its port; SIGTERM and SIGKILL take everything with it', async () => {
  const stateDir = path.join(root, 'whole')
  const first = start(stateDir)
  const endpoint = await endpointOf(stateDir)
  expect(endpoint).toEqual({
    version: 3,
    credentials: { accessKeyId: expect.stringMatching(/^[0-9a-f]{40}$/), secretAccessKey: expect.any(String) },
    endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    pid: first.child.pid,
    region: 'us-east-1',
    accountId: '123456789012',
    caFile: path.join(stateDir, 'ca/ca.pem'),
    stateBucket: 'medspa-sandbox-terraform-state',
    dns: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
    domain: 'clinic.test',
    route53ZoneId: expect.stringMatching(/^Z[A-Z0-9]{20}$/),
    tasks: 'processes',
    tasksReason: expect.any(String),
    providers: {
      twilio: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/twilio$/),
      telnyx: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/telnyx\/v2$/),
    },
    testSecrets: {
      TWILIO_ACCOUNT_SID: 'AC00000000000000000000000000000001',
      TWILIO_AUTH_TOKEN: expect.stringMatching(/^[0-9a-f]{32}$/),
      TELNYX_API_KEY: expect.stringMatching(/^KEY[0-9a-f]{32}$/),
      TELNYX_PUBLIC_KEY: expect.stringMatching(/^[\w+/]{43}=$/),
    },
    signingKeys: {
      twilio: endpoint.testSecrets.TWILIO_AUTH_TOKEN,
      telnyx: expect.stringMatching(/^-----BEGIN PRIVATE KEY-----\n/),
    },
    startedAt: expect.any(String),
  })
  const health = await createHttp()(`${endpoint.endpoint}/_sandbox/health`, {
    headers: { authorization: `Bearer ${endpoint.credentials.accessKeyId}` },
  })
  expect(JSON.parse(health.body)).toEqual({ ok: true, pid: endpoint.pid })

  // Started for nobody's tests, it has no faults; its operator can still say which numbers there are.
  const ownStatus = async (path: string) => {
    const headers = { authorization: `Bearer ${endpoint.credentials.accessKeyId}` }
    return (await createHttp()(`${endpoint.endpoint}/_sandbox/${path}`, { headers })).status
  }
  expect([await ownStatus('providers'), await ownStatus('faults')]).toEqual([200, 404])

  const s3 = new S3Client({
    endpoint: endpoint.endpoint,
    region: 'us-east-1',
    credentials: { ...endpoint.credentials },
    forcePathStyle: true,
  })
  const Bucket = 'medspa-sandbox-terraform-state'
  expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled')
  expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toContain('aws:SecureTransport')

  const numberOf = (of: Endpoint) => twilioAt(of).incomingPhoneNumbers('PN00000000000000000000000000000010')
  const moved = 'https://new.example.test/voice'
  await numberOf(endpoint).update({ voiceUrl: moved })

  const children = await childrenOf(endpoint.pid)
  expect(children.length).toBeGreaterThanOrEqual(2)
  first.child.kill('SIGTERM')
  expect((await first.exited)[0]).toBe(0)
  expect(existsSync(path.join(stateDir, 'endpoint.json'))).toBe(false)
  expect(await Promise.all(children.map(isAlive))).not.toContain(true)

  const second = start(stateDir)
  const again = await endpointOf(stateDir)
  const kept = ({ credentials, dns, endpoint, providers, route53ZoneId, testSecrets }: Endpoint) => ({
    credentials,
    dns,
    endpoint,
    providers,
    route53ZoneId,
    testSecrets,
  })
  expect(kept(again)).toEqual(kept(endpoint))
  expect((await numberOf(again).fetch()).voiceUrl).toBe(moved)
  const orphans = await childrenOf(again.pid)
  second.child.kill('SIGKILL')
  await second.exited
  while ((await Promise.all(orphans.map(isAlive))).includes(true))
    await new Promise((resolve) => setTimeout(resolve, 50))
})

test('a taken port is one clear line and exit code 1', async () => {
  const stateDir = path.join(root, 'taken')
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' ? address?.port : 0
  await mkdir(stateDir)
  await writeFile(path.join(stateDir, 'port'), String(port))
  const daemon = start(stateDir)
  expect((await daemon.exited)[0]).toBe(1)
  expect(daemon.stderr()).toBe(`medspa sandbox: port ${port} of this sandbox is in use by another program\n`)
  expect(existsSync(path.join(stateDir, 'endpoint.json'))).toBe(false)
  other.close()
})

test('without a Python that has moto it names the command that installs it', async () => {
  const stateDir = path.join(root, 'no-moto')
  const child = spawn(process.execPath, [MAIN, '--state', stateDir], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: path.dirname(process.execPath) },
  })
  let stderr = ''
  child.stderr?.on('data', (chunk) => {
    stderr += String(chunk)
  })
  const [code] = (await once(child, 'close')) as [number | null]
  expect(code).toBe(1)
  expect(stderr.trim().split('\n').at(-1)).toBe(
    "medspa sandbox: no Python with moto found (tried: no python3 on PATH). Install it with: python3 -m pip install 'moto[server]==5.2.1'",
  )
})
