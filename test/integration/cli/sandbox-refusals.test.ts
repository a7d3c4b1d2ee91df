import { once } from 'node:events'
import { access, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isTaken } from '../../../src/config/sandbox-port.ts'
import { documentOf, openWorkplace, type Ran, type Workplace } from './support/workplace.ts'

let workplace: Workplace
beforeEach(async () => {
  workplace = await openWorkplace()
})
afterEach(() => workplace.dispose())

const deploy = (env: Record<string, string> = {}) =>
  workplace.medspa(['deploy', '--env', 'development', '--sandbox', '--yes', '--json'], { env })

/** One error, with this exit code, before any step; and no sandbox that half runs. */
const refusal = async (ran: Ran, exitCode: number) => {
  expect(ran.exitCode, ran.stderr).toBe(exitCode)
  const document = documentOf(ran)
  expect(document).toMatchObject({ ok: false, command: 'deploy', environment: 'development', steps: [] })
  expect(ran.stderr.match(/^error:/gm)).toHaveLength(1)
  return document.error
}
const nothingRuns = async () => {
  expect(documentOf(await workplace.medspa(['sandbox', 'status', '--json'])).result).toMatchObject({ running: false })
  await expect(access(path.join(workplace.home, 'endpoint.json'))).rejects.toMatchObject({ code: 'ENOENT' })
}
const close = async (server: Server) => {
  server.close()
  await once(server, 'close')
}
const portOf = (server: Server) => (server.address() as AddressInfo).port

describe('a rehearsal that cannot start', () => {
  it('because its port is in use names the port, and begins once it is free', async () => {
    const holder = createServer((_, response) => response.end('someone else')).listen(0, '127.0.0.1')
    await once(holder, 'listening')
    const port = portOf(holder)
    await workplace.putState('port', `${port}\n`)
    const error = await refusal(await deploy(), 1)
    expect(error).toMatchObject({
      code: 'sandbox-port-in-use',
      whose: 'operator',
      message: expect.stringContaining(`port ${port} `),
      hint: expect.stringContaining('medspa sandbox reset'),
    })
    await nothingRuns()

    await close(holder)
    const up = await workplace.medspa(['sandbox', 'up', '--json'])
    expect(documentOf(up).result).toMatchObject({ endpoint: `http://127.0.0.1:${port}` })
  })

  it("because another checkout's sandbox took its port is told so", async () => {
    const other = createServer((_, response) => response.end('{"ok":true,"pid":1}')).listen(0, '127.0.0.1')
    await once(other, 'listening')
    await workplace.putState('port', `${portOf(other)}\n`)
    try {
      expect(await refusal(await deploy(), 1)).toMatchObject({ code: 'sandbox-port-in-use' })
      await nothingRuns()
    } finally {
      await close(other)
    }
  })

  it("because another user's program waits on its port tells that program nothing of the token", async () => {
    await workplace.medspa(['sandbox', 'up'])
    const { credentials, endpoint, pid } = await workplace.endpoint()
    const heard: string[] = []
    const squatter = createServer((request, response) => {
      heard.push(request.url ?? '', ...request.rawHeaders)
      response.end(JSON.stringify({ ok: true, pid, proof: request.headers.authorization }))
    })
    // After a kill the endpoint file is there, after a stop it is not.
    process.kill(pid, 'SIGKILL')
    while (await isTaken(Number(new URL(endpoint).port))) await wait(20)
    squatter.listen(Number(new URL(endpoint).port), '127.0.0.1')
    await once(squatter, 'listening')
    try {
      expect(await refusal(await deploy(), 1)).toMatchObject({ code: 'sandbox-died' })
      await rm(path.join(workplace.home, 'endpoint.json'))
      expect(await refusal(await deploy(), 1)).toMatchObject({ code: 'sandbox-port-in-use' })
      expect(heard.filter((text) => text.startsWith('/_sandbox/health')).length).toBeGreaterThanOrEqual(2)
      expect(heard.join('\n')).not.toContain(credentials.accessKeyId)
    } finally {
      await close(squatter)
    }
  })

  it('because no Python here has moto names the command that installs it', async () => {
    const python = '#!/bin/sh\nexit 1\n'
    const bin = await workplace.binWith(['node', 'git', 'terraform'], { python3: python })
    const error = await refusal(await deploy({ PATH: bin }), 1)
    expect(error?.code).toBe('sandbox-start-failed')
    expect(error?.message).toMatch(/no Python with moto .*python3 -m pip install 'moto\[.*\]==\d+\.\d+\.\d+'/)
    await nothingRuns()
  })

  it.each([
    ['endpoint', { endpoint: 'https://sts.amazonaws.com' }, 'sts.amazonaws.com'],
    [
      'phone provider',
      { providers: { twilio: 'https://api.twilio.com', telnyx: 'http://127.0.0.1:1/telnyx/v2' } },
      'api.twilio.com',
    ],
  ])('because its %s is not on this machine is refused', async (_, outside, host) => {
    await workplace.putState('endpoint.json', JSON.stringify({ ...endpointFile, ...outside }))
    expect(await refusal(await deploy(), 3)).toMatchObject({
      code: 'sandbox-not-loopback',
      message: expect.stringContaining(host),
    })
    expect((await workplace.medspa(['sandbox', 'env'])).exitCode).toBe(3)
  })

  it.each([
    ['cut off', '{"version":1,"endpo'],
    ['of another version', JSON.stringify({ ...endpointFile, version: 1 })],
  ])('because its endpoint file is %s names the way out, which works', async (_, text) => {
    await workplace.putState('endpoint.json', text)
    expect(await refusal(await deploy(), 2)).toMatchObject({
      code: 'sandbox-endpoint-invalid',
      hint: expect.stringContaining('medspa sandbox reset'),
    })
    expect((await workplace.medspa(['sandbox', 'reset'])).exitCode).toBe(0)
    await nothingRuns()
  })
})

const endpointFile = {
  version: 3,
  credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  endpoint: 'http://127.0.0.1:1',
  pid: 1,
  region: 'us-east-1',
  accountId: '123456789012',
  caFile: '/nowhere/ca.pem',
  stateBucket: 'bucket',
  dns: '127.0.0.1:1',
  tasks: 'processes',
  testSecrets: {},
  startedAt: '2026-01-01T00:00:00.000Z',
}
