import { once } from 'node:events'
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'

export type HttpAnswer = { status: number; headers: IncomingHttpHeaders; body: string }
export type HttpOptions = { method?: string; headers?: Record<string, string>; body?: string }
/** One request over plain HTTP, on a connection of its own. Rejects when no answer comes. */
export type Http = (url: string, options?: HttpOptions) => Promise<HttpAnswer>

/** Requests from where the test runs; or, through `socket` (a path), from another network: see network-namespace.ts. */
export function createHttp(socket?: string): Http {
  return async (url, { method = 'GET', headers = {}, body } = {}) => {
    const through = socket === undefined ? {} : { socketPath: socket, path: url }
    const asked = request(new URL(url), { method, headers, agent: false, ...through })
    asked.end(body)
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    return { status: answer.statusCode ?? 0, headers: answer.headers, body: await text(answer) }
  }
}
