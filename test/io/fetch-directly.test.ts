import { createServer, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fetchDirectly } from '../../src/io/fetch-directly.ts'

let server: Server
let base: string
beforeAll(async () => {
  server = createServer(async (request, answer) => {
    const body = await text(request)
    if (request.url === '/empty') return void answer.writeHead(204).end()
    if (request.url === '/moved') return void answer.writeHead(307, { location: '/elsewhere' }).end()
    if (request.url === '/silent') return
    answer.setHeader('set-cookie', ['a=1', 'b=2'])
    answer.setHeader('content-type', 'application/json')
    answer.end(JSON.stringify({ body, method: request.method, type: request.headers['content-type'] }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.3.2.1', resolve))
  base = `http://127.3.2.1:${(server.address() as { port: number }).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

test('an answer is as fetch gives it: method, headers, body and its own address', async () => {
  const headers = new Headers({ 'content-type': 'text/plain' })
  const answer = await fetchDirectly(`${base}/x?y=1`, { method: 'PUT', headers, body: Buffer.from('bytes') })
  expect(answer.status).toBe(200)
  expect(answer.url).toBe(`${base}/x?y=1`)
  expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  expect(await answer.json()).toEqual({ body: 'bytes', method: 'PUT', type: 'text/plain' })
})

test('an answer without a body, and a redirect, which is not followed', async () => {
  expect(await (await fetchDirectly(`${base}/empty`)).text()).toBe('')
  const moved = await fetchDirectly(`${base}/moved`)
  expect([moved.status, moved.headers.get('location')]).toEqual([307, '/elsewhere'])
  expect((await fetchDirectly(base, { method: 'HEAD' })).status).toBe(200)
})

test('a limit is the reason that it was given, and a closed port is the error of the socket', async () => {
  const limit = AbortSignal.timeout(50)
  await expect(fetchDirectly(`${base}/silent`, { signal: limit })).rejects.toBe(
    await new Promise((resolve) => limit.addEventListener('abort', () => resolve(limit.reason))),
  )
  await expect(fetchDirectly(base, { signal: AbortSignal.abort('no') })).rejects.toBe('no')
  await expect(fetchDirectly('http://127.3.2.1:1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})
