import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { inspectImage } from '../../../src/images/inspect.ts'

const IMAGE = 'application/vnd.oci.image.manifest.v1+json'

/** What the registry has, by path below the repository. */
let has: Record<string, unknown>
let server: Server
let registry: string

beforeEach(async () => {
  server = createServer((request, response) => {
    const found = has[(request.url ?? '').replace('/v2/api', '')]
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': IMAGE }).end(JSON.stringify(found ?? {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  registry = `127.0.0.1:${(server.address() as AddressInfo).port}/api`
})
afterEach(() => new Promise((resolve) => server.close(resolve)))

const platform = { os: 'linux', architecture: 'amd64' }
const inspect = (writable: string[]) =>
  inspectImage({ kind: 'api', repository: 'api', tag: 'v1', registry, writable }).then(() => 'taken')

const plain = (config: object) => {
  has = { '/manifests/v1': { config: { digest: 'sha256:c' } }, '/blobs/sha256:c': { ...platform, config } }
}
const index = (config: object) => {
  const manifests = [
    { digest: 'sha256:other', platform: { os: 'linux', architecture: 'arm64' } },
    { digest: 'sha256:own', platform },
  ]
  has = {
    '/manifests/v1': { manifests },
    '/manifests/sha256:own': { config: { digest: 'sha256:c' } },
    '/blobs/sha256:c': { ...platform, config },
  }
}

test.each([
  ['a plain image', plain],
  ['an index', index],
])('%s has to declare each path that its program writes to', async (_, put) => {
  put({ Volumes: { '/tmp': {} } })
  expect(await inspect([])).toBe('taken')
  expect(await inspect(['/tmp'])).toBe('taken')
  await expect(inspect(['/tmp', '/var/cache/app', '/data'])).rejects.toMatchObject({
    code: 'volume-undeclared',
    exitCode: 3,
    message: 'api:v1 declares no volume /var/cache/app, /data: its program could not write there.',
    evidence: [
      'RUN mkdir -p /var/cache/app /data && chown 1000:1000 /var/cache/app /data',
      'VOLUME ["/var/cache/app","/data"]',
    ],
  })
  put({})
  await expect(inspect(['/tmp'])).rejects.toMatchObject({ code: 'volume-undeclared' })
})

test('a bundle of ours is no image of a Dockerfile', async () => {
  plain({ Labels: { 'medspa.packed': 'bundle' } })
  expect(await inspect(['/tmp'])).toBe('taken')
})
