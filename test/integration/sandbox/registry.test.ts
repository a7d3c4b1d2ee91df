import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { basicAuth, startRegistry } from '../../../sandbox/data/registry/registry.ts'

const headers = { authorization: basicAuth({ username: 'AWS', password: 'password' }) }
let base = ''
let ctx: { stateDir: string; log: (line: string) => void }
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'medspa-registry-'))
  ctx = { stateDir: join(base, 'state'), log: () => {} }
})
afterAll(() => rm(base, { recursive: true, force: true }))

test('the registry answers, and keeps pushed images and its address over a restart', async () => {
  const first = await startRegistry(ctx, 'password')
  const blob = Buffer.from('a layer')
  const digest = `sha256:${createHash('sha256').update(blob).digest('hex')}`
  let second: typeof first | undefined
  try {
    expect((await fetch(`http://${first.address}/v2/`, { headers })).status).toBe(200)
    const upload = await fetch(`http://${first.address}/v2/medspa/blobs/uploads/`, { method: 'POST', headers })
    const place = new URL(upload.headers.get('location') ?? '', `http://${first.address}`)
    place.searchParams.set('digest', digest)
    expect((await fetch(place, { method: 'PUT', headers, body: blob })).status).toBe(201)

    await first.stop()
    second = await startRegistry(ctx, 'password')
    expect(second.address).toBe(first.address)
    const back = await fetch(`http://${second.address}/v2/medspa/blobs/${digest}`, { headers })
    expect(await back.text()).toBe('a layer')
  } finally {
    await second?.stop()
    await first.stop()
  }
})

test('a registry that a killed sandbox left running is replaced', async () => {
  const program = `
    import { startRegistry } from ${JSON.stringify(join(import.meta.dirname, '../../../sandbox/data/registry/registry.ts'))}
    const { address } = await startRegistry({ stateDir: ${JSON.stringify(ctx.stateDir)}, log: () => {} }, 'password')
    console.log(address)`
  const sandbox = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(sandbox, 'exit')
  const [address] = await once(sandbox.stdout, 'data')
  sandbox.kill('SIGKILL')
  await ended
  const next = await startRegistry(ctx, 'password')
  try {
    expect(next.address).toBe(String(address).trim())
    expect((await fetch(`http://${next.address}/v2/`, { headers })).status).toBe(200)
  } finally {
    await next.stop()
  }
})

test('two sandboxes have a registry each', async () => {
  const one = await startRegistry(ctx, 'password')
  const other = await startRegistry({ ...ctx, stateDir: join(base, 'other') }, 'password')
  try {
    expect(other.address).not.toBe(one.address)
  } finally {
    await Promise.all([one.stop(), other.stop()])
  }
})
