import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import https from 'node:https'
import { pipeline } from 'node:stream'
import { answer } from './answer.ts'
import type { Lease } from './targets.ts'

/** What one attempt at a target came to. `again`: a kept connection was closed before the target took the request. */
type Outcome = 'done' | 'again' | 'broken' | 'timeout'

/** How to forward one request. */
export type Forwarding = {
  /** Chooses a target. */
  next: () => Lease | undefined
  /** Called once a target begins its answer. */
  answered: () => void
  /** Name, value, name, value …: the request's headers as the target shall see them. */
  headers: string[]
  idleTimeoutMs: number
}

/** Methods that a target may get twice (RFC 9110, 9.2.2), as long as no body was streamed away. */
const REPEATABLE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])

/**
 * Sends a request to a target and streams the answer back, with an ALB's own answers where it cannot: 503 without any
 * target, 502 when the target refuses or breaks the connection, 504 when it is silent for the idle timeout. An ALB tries no
 * other target then: a task that stops listening before its target is taken out loses requests (ELB user guide,
 * "Troubleshoot your Application Load Balancers", HTTP 502: an RST from the target when establishing a connection).
 */
export async function forwardRequest(
  request: IncomingMessage,
  response: ServerResponse,
  how: Forwarding,
): Promise<void> {
  for (;;) {
    const lease = how.next()
    if (!lease) return answer(response, 503)
    const outcome = await attempt(request, response, how, lease)
    if (outcome === 'again') continue
    if (outcome === 'done') return
    return answer(response, outcome === 'timeout' ? 504 : 502)
  }
}

function attempt(request: IncomingMessage, response: ServerResponse, how: Forwarding, lease: Lease): Promise<Outcome> {
  const hasBody = 'transfer-encoding' in request.headers || Number(request.headers['content-length'] ?? 0) > 0
  const repeatable = !hasBody && REPEATABLE.has(request.method ?? '')
  const { promise, resolve } = Promise.withResolvers<Outcome>()
  const upstream = (lease.protocol === 'https' ? https : http).request({
    host: lease.target.ip,
    port: lease.target.port,
    method: request.method,
    path: request.url,
    headers: how.headers,
    setHost: false,
    // What must not be sent twice gets a connection of its own: a kept one may have been closed a moment ago, and then
    // nobody can tell whether the request was taken.
    agent: repeatable ? lease.agent : false,
    rejectUnauthorized: false,
    signal: lease.signal,
  })
  let timedOut = false
  const send = () => {
    if (hasBody) request.pipe(upstream)
    else upstream.end()
  }
  upstream.on('socket', (socket) => {
    if (socket.connecting) socket.once(lease.protocol === 'https' ? 'secureConnect' : 'connect', send)
    else send()
  })
  upstream.setTimeout(how.idleTimeoutMs, () => {
    timedOut = true
    upstream.destroy(new Error('idle timeout'))
  })
  const clientGone = () => {
    if (!response.writableFinished) upstream.destroy()
    resolve('done')
  }
  response.once('close', clientGone)
  upstream.on('response', (incoming) => {
    how.answered()
    relay(incoming, response)
  })
  upstream.on('error', () => {
    // With an answer begun, the client sees the answer's stream break off; see `relay`.
    if (response.headersSent || response.destroyed) return
    request.unpipe(upstream)
    if (timedOut) resolve('timeout')
    else if (upstream.reusedSocket && repeatable && !lease.signal.aborted) resolve('again')
    else resolve('broken')
  })
  return promise.finally(() => {
    response.off('close', clientGone)
    lease.done()
  })
}

/** Streams a target's answer to the client; one that breaks off breaks off for the client too. */
function relay(incoming: IncomingMessage, response: ServerResponse): void {
  const headers: string[] = []
  for (let i = 0; i + 1 < incoming.rawHeaders.length; i += 2) {
    const name = incoming.rawHeaders[i] ?? ''
    if (!HOP_BY_HOP.has(name.toLowerCase())) headers.push(name, incoming.rawHeaders[i + 1] ?? '')
  }
  response.writeHead(incoming.statusCode ?? 502, incoming.statusMessage ?? '', headers)
  pipeline(incoming, response, () => {})
}

/** Headers that hold for one connection only (RFC 9110, 7.6.1). */
export const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])
