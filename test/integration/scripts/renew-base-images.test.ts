import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execa } from 'execa'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { manifestUrl } from '../../../scripts/base-images/digest-of.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const digests = { '22-slim': `sha256:${'1'.repeat(64)}`, '3': `sha256:${'2'.repeat(64)}` }
let server: Server
let host: string
let folder: string
let file: string
/** Whether the registry wants a token, as Docker Hub does. */
let wantsToken = false

beforeEach(async () => {
  wantsToken = false
  // As much of the distribution spec as a tag's digest takes, and of its token service.
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://registry.test')
    if (pathname === '/token') {
      const isAsked = searchParams.get('scope') === 'repository:library/node:pull'
      response.end(JSON.stringify(isAsked ? { token: 'for-node' } : {}))
      return
    }
    if (wantsToken && request.headers.authorization !== 'Bearer for-node') {
      const scope = 'service="registry.test",scope="repository:library/node:pull"'
      response.writeHead(401, { 'www-authenticate': `Bearer realm="http://${host}/token",${scope}` }).end()
      return
    }
    const tag = pathname.split('/').at(-1) as keyof typeof digests
    const isIndex = request.headers.accept?.includes('application/vnd.oci.image.index.v1+json')
    if (request.method !== 'HEAD' || !isIndex || digests[tag] === undefined) response.writeHead(404).end()
    else response.writeHead(200, { 'docker-content-digest': digests[tag] }).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  folder = await mkdtemp(path.join(tmpdir(), 'medspa-bases-'))
  file = path.join(folder, 'Dockerfile')
})
afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await rm(folder, { recursive: true })
})

const renew = async (dockerfile: string, ...options: string[]) => {
  await writeFile(file, dockerfile)
  const ran = await execa(process.execPath, ['scripts/renew-base-images.ts', ...options, file], {
    cwd: root,
    reject: false,
  })
  return { ...ran, text: await readFile(file, 'utf8') }
}

describe('scripts/renew-base-images.ts', () => {
  it('writes what the registry has under the tags, and leaves everything else as it is', async () => {
    const dockerfile = (node: string, alpine: string) =>
      [
        `# On ${host}/node:22-slim`,
        `ARG NODE_IMAGE=${node}`,
        `ARG OTHER=${host}/node:22`,
        `FROM \${NODE_IMAGE} AS base`,
        `FROM ${alpine} AS tools`,
        'FROM base AS api',
        `LABEL base="${host}/node:22-slim"`,
        '',
      ].join('\n')
    const pinned = dockerfile(`${host}/node:22-slim@${digests['22-slim']}`, `${host}/alpine:3@${digests[3]}`)
    expect(await renew(dockerfile(`${host}/node:22-slim`, `${host}/alpine:3`))).toMatchObject({
      exitCode: 0,
      text: pinned,
    })
    const older = dockerfile(`${host}/node:22-slim@sha256:${'0'.repeat(64)}`, `${host}/alpine:3@${digests[3]}`)
    expect(await renew(older)).toMatchObject({
      exitCode: 0,
      text: pinned,
      stdout: `${host}/node:22-slim: ${digests['22-slim']}\n${host}/alpine:3: is pinned to what its tag names`,
    })
  })

  it('asks for a token where the registry wants one', async () => {
    wantsToken = true
    const { exitCode, text } = await renew(`FROM ${host}/library/node:22-slim\n`)
    expect([exitCode, text]).toEqual([0, `FROM ${host}/library/node:22-slim@${digests['22-slim']}\n`])
  })

  it('says what it could not find, and changes nothing', async () => {
    const text = `FROM ${host}/node:22-slim AS a\nFROM ${host}/node:1\n`
    expect(await renew(text)).toMatchObject({
      exitCode: 1,
      text,
      stderr: `renew-base-images: ${host} gives no digest of ${host}/node:1 (status 404)`,
    })
    server.close()
    server.closeAllConnections()
    expect(await renew(text)).toMatchObject({ exitCode: 1, text, stderr: expect.stringContaining('fetch failed: ') })
  })

  it('--check asks nobody', async () => {
    expect(await renew('FROM node:22-slim\n', '--check')).toMatchObject({
      exitCode: 1,
      stdout: expect.stringMatching(/Dockerfile: node:22-slim has no digest$/),
    })
    expect(await renew(`FROM node:22-slim@${digests[3]}\n`, '--check')).toMatchObject({ exitCode: 0, stdout: '' })
  })
})

it.each([
  ['node:22-slim', 'https://registry-1.docker.io/v2/library/node/manifests/22-slim'],
  ['grafana/loki', 'https://registry-1.docker.io/v2/grafana/loki/manifests/latest'],
  ['public.ecr.aws/docker/library/node:22', 'https://public.ecr.aws/v2/docker/library/node/manifests/22'],
  ['localhost:5000/node:22', 'http://localhost:5000/v2/node/manifests/22'],
])('%s is asked for at %s', (name, url) => {
  expect(manifestUrl(name)).toBe(url)
})
