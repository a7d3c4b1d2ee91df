import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Registry, startRegistry } from '../../../sandbox/data/registry/registry.ts'
import { copyImage } from '../../../src/images/copy/copy-image.ts'
import { inspectImage } from '../../../src/images/inspect.ts'
import { connectRegistry } from '../../../src/images/registry.ts'
import { Sensitive } from '../../../src/secrets/sensitive.ts'

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const INDEX = 'application/vnd.oci.image.index.v1+json'

/** Two registries, as of two accounts. */
let base: string
let development: Registry
let production: Registry
beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'medspa-copy-'))
  const start = (name: string) => startRegistry({ stateDir: path.join(base, name), log: () => {} }, name)
  ;[development, production] = await Promise.all([start('development'), start('production')])
})
afterAll(async () => {
  await Promise.all([development?.stop(), production?.stop()])
  await rm(base, { recursive: true, force: true })
})

const place = ({ address, login }: Registry, name: string) => ({
  registry: `${address}/${name}`,
  credentials: { username: login.username, password: new Sensitive(login.password) },
})
type Place = ReturnType<typeof place>
const digestOf = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`
const json = (value: unknown) => Buffer.from(JSON.stringify(value))

async function putBlob(at: Place, bytes: Buffer, mediaType: string) {
  const { call, expect: wanted } = connectRegistry({ ...at, code: 'push-failed' })
  const begun = await call('POST', '/blobs/uploads/')
  const to = new URL(begun.headers.get('location') ?? '', begun.url)
  to.searchParams.set('digest', digestOf(bytes))
  await wanted(await call('PUT', to.href, { body: bytes, type: 'application/octet-stream' }), [201], 'a blob')
  return { mediaType, digest: digestOf(bytes), size: bytes.length }
}
async function putManifest(at: Place, value: object, mediaType: string, tag?: string) {
  const bytes = json({ schemaVersion: 2, mediaType, ...value })
  const { call, expect: wanted } = connectRegistry({ ...at, code: 'push-failed' })
  const reference = tag ?? digestOf(bytes)
  await wanted(await call('PUT', `/manifests/${reference}`, { body: bytes, type: mediaType }), [201], 'a manifest')
  return { mediaType, digest: digestOf(bytes), size: bytes.length }
}
async function image(at: Place, layers: Buffer[], tag?: string, platform = { os: 'linux', architecture: 'amd64' }) {
  const type = 'application/vnd.oci.image.layer.v1.tar+gzip'
  const descriptors = []
  for (const layer of layers) descriptors.push(await putBlob(at, layer, type))
  const config = await putBlob(
    at,
    json({ ...platform, rootfs: { diff_ids: layers.map(digestOf) } }),
    'application/vnd.oci.image.config.v1+json',
  )
  return putManifest(at, { config, layers: descriptors }, MANIFEST, tag)
}
/** As `docker buildx build --provenance=mode=max --sbom=true --push` leaves it: the image, and an attestation manifest of it. */
async function withAttestations(at: Place, tag: string) {
  const own = await image(at, [randomBytes(2000)])
  const statement = await putBlob(
    at,
    json({ predicateType: 'https://slsa.dev/provenance/v1', tag }),
    'application/vnd.in-toto+json',
  )
  const config = await putBlob(
    at,
    json({ os: 'unknown', architecture: 'unknown' }),
    'application/vnd.oci.image.config.v1+json',
  )
  const attestation = await putManifest(at, { config, layers: [statement] }, MANIFEST)
  const manifests = [
    { ...own, platform: { os: 'linux', architecture: 'amd64' } },
    {
      ...attestation,
      platform: { os: 'unknown', architecture: 'unknown' },
      annotations: { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': own.digest },
    },
  ]
  const index = await putManifest(at, { manifests }, INDEX, tag)
  return { index, own, attestation, statement }
}
const manifestOf = async (at: Place, reference: string) => {
  const { call } = connectRegistry({ ...at, code: 'registry-unreadable' })
  const reply = await call('GET', `/manifests/${reference}`, { accept: `${MANIFEST}, ${INDEX}` })
  return reply.status === 200 ? digestOf(new Uint8Array(await reply.arrayBuffer())) : undefined
}

test('an image of another registry has the same digest here, and its bytes', async () => {
  const from = place(development, 'medspa-development-api')
  const to = place(production, 'medspa-production-api')
  const layers = [randomBytes(5_000_000), randomBytes(3000)]
  const { digest } = await image(from, layers, 'v1')
  const told: string[] = []
  expect(
    await copyImage({ from: { ...from, digest }, to: { ...to, tag: 'v1' }, line: (line) => told.push(line) }),
  ).toEqual({ blobs: { copied: 3, mounted: 0, there: 0 }, bytes: expect.any(Number), wasThere: false })
  expect(told[0]).toMatch(/^[0-9a-f]{12}, 5\.0 MB$/)
  expect(await manifestOf(to, 'v1')).toBe(digest)
  const { call } = connectRegistry({ ...to, code: 'registry-unreadable' })
  const there = await call('GET', `/blobs/${digestOf(layers[0] as Buffer)}`)
  expect(digestOf(new Uint8Array(await there.arrayBuffer()))).toBe(digestOf(layers[0] as Buffer))
  // Once more there is nothing to do; under another tag the layers are there.
  expect(await copyImage({ from: { ...from, digest }, to: { ...to, tag: 'v1' } })).toMatchObject({ wasThere: true })
  expect(await copyImage({ from: { ...from, digest }, to: { ...to, tag: 'v2' } })).toMatchObject({
    blobs: { copied: 0, there: 3 },
  })
})

test('within one registry the layers are shared, and none passes this machine', async () => {
  const [from, to] = [place(development, 'medspa-development-api'), place(development, 'medspa-production-api')]
  const { digest } = await image(from, [randomBytes(4000)], 'shared')
  expect(await copyImage({ from: { ...from, digest }, to: { ...to, tag: 'shared' } })).toEqual({
    ...{ bytes: 0, blobs: { copied: 0, mounted: 2, there: 0 }, wasThere: false },
  })
  expect(await manifestOf(to, 'shared')).toBe(digest)
})

test('a tag that names another image is left as it is', async () => {
  const [from, to] = [place(development, 'medspa-development-api'), place(production, 'medspa-production-api')]
  const { digest } = await image(from, [randomBytes(100)], 'taken')
  const other = await image(to, [randomBytes(100)], 'taken')
  await expect(copyImage({ from: { ...from, digest }, to: { ...to, tag: 'taken' } })).rejects.toMatchObject({
    code: 'promotion-differs',
    exitCode: 3,
    message: expect.stringContaining(other.digest),
  })
  expect(await manifestOf(to, 'taken')).toBe(other.digest)
})

test('an index goes with its attestations; it is inspected and refused for Lambda alone', async () => {
  const [from, to] = [place(development, 'medspa-development-api'), place(production, 'medspa-production-api')]
  const { attestation, index, own, statement } = await withAttestations(from, 'attested')
  const inspected = { kind: 'api', repository: 'medspa-development-api', tag: 'attested', ...from }
  expect(await inspectImage(inspected)).toEqual({
    ...{ digest: index.digest, runs: own.digest, ownVoice: false },
    told: [index.digest, own.digest, attestation.digest],
  })
  await expect(inspectImage({ ...inspected, kind: 'voice-lambda', reference: index.digest })).rejects.toMatchObject({
    code: 'image-not-plain',
    exitCode: 3,
    message: expect.stringContaining('Lambda takes one plain image manifest'),
  })

  expect(await copyImage({ from: { ...from, digest: index.digest }, to: { ...to, tag: 'attested' } })).toMatchObject({
    blobs: { copied: 4 },
  })
  expect(await manifestOf(to, 'attested')).toBe(index.digest)
  for (const each of [own, attestation]) expect(await manifestOf(to, each.digest)).toBe(each.digest)
  const { call } = connectRegistry({ ...to, code: 'registry-unreadable' })
  expect((await call('HEAD', `/blobs/${statement.digest}`)).status).toBe(200)
  expect(await inspectImage({ ...inspected, ...to })).toMatchObject({ digest: index.digest })
})

/** A registry's door that changes what passes it. */
async function doorTo(
  registry: Registry,
  change: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>,
) {
  const server = createServer((request, response) => {
    void change(request, response).then(async (answered) => {
      if (answered) return
      const { authorization, accept } = request.headers
      const reply = await fetch(`http://${registry.address}${request.url}`, {
        method: request.method ?? 'GET',
        headers: { ...(authorization && { authorization }), ...(accept && { accept }) },
      })
      response.writeHead(reply.status, Object.fromEntries(reply.headers)).end(Buffer.from(await reply.arrayBuffer()))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, address: `127.0.0.1:${(server.address() as AddressInfo).port}` }
}

test.each(['other bytes', 'fewer bytes', 'more bytes'])(
  'a layer that arrives with %s is no part of the copy',
  async (how) => {
    const from = place(development, 'medspa-development-api')
    const to = place(production, `changed-${how.slice(0, 4).trim()}`)
    const layer = randomBytes(200_000)
    const { digest } = await image(from, [layer], `changed-${how.replace(' ', '-')}`)
    const door = await doorTo(development, async (request, response) => {
      if (!request.url?.endsWith(digestOf(layer))) return false
      const bytes = {
        'other bytes': Buffer.from(layer).fill(0, 199_000),
        'fewer bytes': layer.subarray(0, 1000),
        'more bytes': Buffer.concat([layer, layer]),
      }[how]
      response.writeHead(200).end(bytes)
      return true
    })
    try {
      const via = { ...from, registry: from.registry.replace(development.address, door.address) }
      await expect(copyImage({ from: { ...via, digest }, to: { ...to, tag: 'x' } })).rejects.toMatchObject({
        code: 'registry-unreadable',
        message: expect.stringContaining('other bytes than its digest'),
      })
      expect(await manifestOf(to, 'x')).toBeUndefined()
      const { call } = connectRegistry({ ...to, code: 'registry-unreadable' })
      expect((await call('HEAD', `/blobs/${digestOf(layer)}`)).status).toBe(404)
    } finally {
      door.server.closeAllConnections()
      door.server.close()
    }
  },
)

test('a copy that was stopped goes on with what is missing', async () => {
  const [from, to] = [place(development, 'medspa-development-api'), place(production, 'medspa-production-later')]
  const [first, second] = [randomBytes(10_000), randomBytes(10_000)]
  const { digest } = await image(from, [first, second], 'stopped')
  const stop = new AbortController()
  let layers = 0
  const stopped = copyImage({
    ...{ from: { ...from, digest }, to: { ...to, tag: 'stopped' }, signal: stop.signal },
    line: () => {
      layers += 1
      if (layers === 2) stop.abort()
    },
  })
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' })
  expect(await manifestOf(to, 'stopped')).toBeUndefined()
  expect(await copyImage({ from: { ...from, digest }, to: { ...to, tag: 'stopped' } })).toMatchObject({
    blobs: { copied: 2, there: 1 },
  })
})

test('an image that is gone, and an index of which an image is gone, leave no tag', async () => {
  const [from, to] = [place(development, 'medspa-development-gone'), place(production, 'medspa-production-gone')]
  const missing = `sha256:${'0'.repeat(64)}`
  await expect(copyImage({ from: { ...from, digest: missing }, to: { ...to, tag: 'x' } })).rejects.toMatchObject({
    code: 'registry-unreadable',
    message: expect.stringContaining('404'),
  })
  const { index, own } = await withAttestations(from, 'broken')
  const { call } = connectRegistry({ ...from, code: 'push-failed' })
  expect((await call('DELETE', `/manifests/${own.digest}`)).status).toBe(202)
  await expect(copyImage({ from: { ...from, digest: index.digest }, to: { ...to, tag: 'x' } })).rejects.toMatchObject({
    message: expect.stringContaining(own.digest),
  })
  expect(await manifestOf(to, 'x')).toBeUndefined()
  expect(await readdir(base)).toEqual(['development', 'production'])
})
