import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import http from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { build } from 'esbuild'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../../..')
let folder = ''
const running: { close: () => void }[] = []

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'medspa-runtime-'))
  await build({
    entryPoints: { index: 'lambda/voice/handler.ts', runtime: 'lambda/voice/runtime.ts' },
    absWorkingDir: root,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
  })
  await writeFile(
    path.join(folder, 'other.mjs'),
    `export const fails = async () => { throw new RangeError('too far') }
     export const tells = (event, context) => ({ event, id: context.awsRequestId, left: context.getRemainingTimeInMillis() > 0 })`,
  )
})
afterEach(() => {
  for (const each of running.splice(0)) each.close()
})
afterAll(() => rm(folder, { recursive: true }))

/** Lambda's side of the runtime API: hands out `events` in order, then lets the function wait; `posts` are its answers. */
async function startRuntimeApi(events: unknown[]) {
  const posts: { url: string; body: unknown }[] = []
  let posted = () => {}
  const server = http.createServer(async (request, response) => {
    if (request.method === 'POST') {
      posts.push({ url: request.url ?? '', body: JSON.parse(await text(request)) })
      response.writeHead(202).end()
      return posted()
    }
    const index = posts.length
    if (index >= events.length) return
    response.setHeader('Lambda-Runtime-Aws-Request-Id', `id-${index}`)
    response.setHeader('Lambda-Runtime-Deadline-Ms', String(Date.now() + 60_000))
    response.end(JSON.stringify(events[index]))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  running.push({ close: () => server.closeAllConnections() }, server)
  return {
    host: `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    posts,
    async until(count: number) {
      while (posts.length < count) await new Promise<void>((resolve) => (posted = resolve))
    },
  }
}

function start(host: string, args: string[], env: Record<string, string> = {}): ChildProcess {
  const child = spawn(process.execPath, [path.join(folder, 'runtime.mjs'), ...args], {
    env: { AWS_LAMBDA_RUNTIME_API: host, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  running.push({ close: () => child.kill() })
  return child
}

test('the bundled handler answers event after event', async () => {
  const get = (rawPath: string) => ({ rawPath, requestContext: { http: { method: 'GET' } } })
  const api = await startRuntimeApi([get('/health'), get('/nowhere')])
  start(api.host, ['index.handler'])
  await api.until(2)
  expect(api.posts).toMatchObject([
    { url: '/2018-06-01/runtime/invocation/id-0/response', body: { statusCode: 200, body: 'ok' } },
    { url: '/2018-06-01/runtime/invocation/id-1/response', body: { statusCode: 404 } },
  ])
})

test('a handler that throws is reported, and the next event is still handled', async () => {
  const api = await startRuntimeApi([{}, {}])
  start(api.host, [], { _HANDLER: 'other.fails' })
  await api.until(2)
  expect(api.posts[1]).toMatchObject({
    url: '/2018-06-01/runtime/invocation/id-1/error',
    body: { errorType: 'RangeError', errorMessage: 'too far' },
  })
})

test('the handler gets the event and its context', async () => {
  const api = await startRuntimeApi([{ n: 1 }])
  start(api.host, ['other.tells'])
  await api.until(1)
  expect(api.posts[0]?.body).toEqual({ event: { n: 1 }, id: 'id-0', left: true })
})

test.each(['missing.handler', 'index.missing', 'index'])('%s cannot be loaded: init error, exit 1', async (name) => {
  const api = await startRuntimeApi([])
  const child = start(api.host, [name])
  const [code] = await once(child, 'exit')
  expect(code).toBe(1)
  expect(api.posts).toMatchObject([{ url: '/2018-06-01/runtime/init/error' }])
})
