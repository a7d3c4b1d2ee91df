import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { HOP_BY_HOP } from './forward.ts'

/** Set by the load balancer, whatever the client says. */
const OWN = new Set(['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-port', 'x-amzn-trace-id', 'expect'])

/**
 * A request's headers as an ALB passes them on: Host kept, `X-Forwarded-For` appended to, `X-Forwarded-Proto` and
 * `X-Forwarded-Port` overwritten with the listener's, a trace id added (AWS documentation, "HTTP headers and
 * Application Load Balancers"). `port` is the listener's as AWS knows it, whichever one it has on this machine.
 */
export function forwardedHeaders(request: IncomingMessage, listener: { tls: boolean; port: number }): string[] {
  const headers: string[] = []
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    const name = request.rawHeaders[i] ?? ''
    const lower = name.toLowerCase()
    if (!HOP_BY_HOP.has(lower) && !OWN.has(lower)) headers.push(name, request.rawHeaders[i + 1] ?? '')
  }
  const before = request.headers['x-forwarded-for']
  const source = request.socket.remoteAddress ?? ''
  headers.push('X-Forwarded-For', before ? `${before}, ${source}` : source)
  headers.push('X-Forwarded-Proto', listener.tls ? 'https' : 'http')
  headers.push('X-Forwarded-Port', String(listener.port))
  headers.push('X-Amzn-Trace-Id', traceId(request.headers['x-amzn-trace-id']))
  // Node would otherwise write `transfer-encoding: chunked` only for methods that it expects to have a body.
  if ('transfer-encoding' in request.headers) headers.push('Transfer-Encoding', 'chunked')
  return headers
}

/** A trace id of AWS's form; one that the client sent keeps its root and gets this hop's `Self`. */
function traceId(sent: string | string[] | undefined): string {
  const part = `1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString('hex')}`
  return sent ? `Self=${part};${String(sent)}` : `Root=${part}`
}
