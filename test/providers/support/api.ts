import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'

export type Asked = {
  method: string
  path: string
  query: URLSearchParams
  headers: http.IncomingHttpHeaders
  body: string
}
export type Answer = {
  status?: number
  body?: unknown
  headers?: Record<string, string>
  /** Ends the connection. */
  reset?: true
  /** Called when the answer begins, which is late: other requests come meanwhile. */
  after?: () => void
}

/** An API on this machine's loopback that answers as the test says; `asked` has every request. */
export async function playedApi(answer: (asked: Asked) => Answer) {
  const asked: Asked[] = []
  const server = http.createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const each = {
      method: request.method ?? '',
      path: pathname,
      query: searchParams,
      headers: request.headers,
      body: await text(request),
    }
    asked.push(each)
    const { after, body = {}, headers = {}, reset, status = 200 } = answer(each)
    if (after) {
      await delay(20)
      after()
    }
    if (reset) return void request.socket.destroy()
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    asked,
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
