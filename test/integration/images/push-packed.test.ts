import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRegistryClient } from '../../../sandbox/data/registry/client.ts'
import { type Registry, startRegistry } from '../../../sandbox/data/registry/registry.ts'
import { type OciImage, packBundle } from '../../../src/images/pack.ts'
import { pushPacked } from '../../../src/images/push-packed.ts'
import { Sensitive } from '../../../src/secrets/sensitive.ts'

let base: string
let registry: Registry
const login = () => ({ username: registry.login.username, password: new Sensitive(registry.login.password) })
let image: OciImage
beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'medspa-push-'))
  await writeFile(path.join(base, 'index.mjs'), 'process.exit(0)\n')
  image = await packBundle({ dir: base, kind: 'api', tag: 'abc' })
  await rm(path.join(base, 'index.mjs'))
  registry = await startRegistry({ stateDir: path.join(base, 'state'), log: () => {} }, 'password')
})
afterAll(async () => {
  await registry?.stop()
  await rm(base, { recursive: true, force: true })
})

test('what was packed is what the registry gives, under its tag and digest', async () => {
  const digest = image.manifest.digest
  const repository = `${registry.address}/medspa-development-api`
  expect(await pushPacked({ registry: repository, credentials: login(), tag: 'abc', image })).toEqual({ digest })
  const client = createRegistryClient(registry)
  expect(await client.manifest('medspa-development-api', 'abc')).toMatchObject({
    digest,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
  })
  for (const { digest, bytes } of [image.config, ...image.layers]) {
    expect(await client.blob('medspa-development-api', digest)).toEqual(Buffer.from(bytes))
  }
  // Again, under another tag: layers are there already.
  expect(await pushPacked({ registry: repository, credentials: login(), tag: 'migrate-abc', image })).toEqual({
    digest,
  })
  expect([...(await registry.storage.tags('medspa-development-api')).keys()].sort()).toEqual(['abc', 'migrate-abc'])
})

test('an image that the registry takes for another is refused', async () => {
  const [layer] = image.layers
  if (layer === undefined) throw new Error('no layer')
  const broken = { ...image, layers: [{ ...layer, digest: `sha256:${'0'.repeat(64)}` }] }
  await expect(
    pushPacked({ registry: `${registry.address}/other`, credentials: login(), tag: 'x', image: broken }),
  ).rejects.toMatchObject({
    code: 'push-failed',
    evidence: [expect.stringContaining('DIGEST_INVALID')],
  })
  expect(await registry.storage.tags('other')).toEqual(new Map())
})

test('a login is sent to the registry and nowhere else; a refusal says that the login was refused', async () => {
  const seen: { url: string | undefined; authorization: string | undefined }[] = []
  const listen = async (answer: (origin: string) => { status: number; headers?: Record<string, string> }) => {
    const server = createServer((request, response) => {
      const origin = `http://${request.headers.host}`
      seen.push({ url: request.url, authorization: request.headers.authorization })
      const { status, headers } = request.method === 'HEAD' ? { status: 404 } : answer(origin)
      request.resume().on('end', () => response.writeHead(status, headers).end('{"errors":[{"code":"DENIED"}]}'))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return { server, host: `127.0.0.1:${(server.address() as AddressInfo).port}` }
  }
  const elsewhere = await listen(() => ({ status: 403 }))
  const own = await listen(() => ({ status: 202, headers: { location: `http://${elsewhere.host}/upload?state=1` } }))
  const credentials = { username: 'AWS', password: new Sensitive('hunter2-hunter2') }
  try {
    const pushed = pushPacked({ registry: `${own.host}/a/b`, tag: 'x', image, credentials })
    const failure = await pushed.catch((error) => error)
    expect(failure).toMatchObject({ code: 'push-failed', hint: expect.stringContaining('login was refused') })
    expect(JSON.stringify([failure, failure.message])).not.toContain('hunter2')
    const basic = `Basic ${Buffer.from('AWS:hunter2-hunter2').toString('base64')}`
    expect(seen).toEqual([
      { url: `/v2/a/b/blobs/${image.layers[0]?.digest}`, authorization: basic },
      { url: '/v2/a/b/blobs/uploads/', authorization: basic },
      { url: expect.stringMatching(/^\/upload\?state=1&digest=sha256/), authorization: undefined },
    ])
  } finally {
    own.server.close()
    elsewhere.server.close()
  }
})

test('a registry that is not there, and a cancelled push', async () => {
  const gone = pushPacked({ registry: '127.0.0.1:1/x', tag: 'x', image })
  await expect(gone).rejects.toMatchObject({ code: 'push-failed', message: 'The registry 127.0.0.1:1 does not answer' })
  const options = { registry: `${registry.address}/x`, tag: 'x', image, signal: AbortSignal.abort() }
  await expect(pushPacked(options)).rejects.toMatchObject({ code: 'cancelled' })
})
