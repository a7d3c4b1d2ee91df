import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'

/** A listener of a load balancer, by the private addresses of its network interfaces. */
export type Door = {
  /** Each leads to the same targets: the first one that takes a connection is asked. */
  addresses: readonly string[]
  port: number
  /** The Host header; over TLS also the name that is asked for (SNI), and that the certificate must have. */
  host: string
  tls: boolean
}

type Request = { method: string; path: string; headers?: Record<string, string>; body?: string }

export type Answered = {
  /** `address:port` that answered. */
  at: string
  status: number
  /** Size of the body as it came. */
  bytes: number
  /** Where a redirect leads, without a query, which may hold what no log should. */
  location?: string
  /** Its first 256 KB. */
  body: string
}

const CONNECT_MS = 5_000
const ANSWER_MS = 30_000
/** In bytes. What tells how ready an API is has some hundred. */
const LONGEST_READ = 256 * 1024
/** In characters. */
const LONGEST_LOCATION = 200

/** An address that takes no connection: a load balancer that grows or shrinks has some for a while. */
class NoConnection extends Error {}

/** One request, at the first address that takes a connection; rejects where none does, or the answer does not come whole. */
export async function send(door: Door, request: Request): Promise<Answered> {
  const reasons: string[] = []
  for (const address of door.addresses) {
    try {
      return await sendTo(address, door, request)
    } catch (error) {
      if (!(error instanceof NoConnection)) throw error
      reasons.push(error.message)
    }
  }
  throw new Error(reasons.join('; ') || 'no address to ask at')
}

async function sendTo(address: string, { host, port, tls }: Door, request: Request): Promise<Answered> {
  const { body = '', headers = {}, method, path } = request
  const { promise, reject, resolve } = Promise.withResolvers<IncomingMessage>()
  const limit = AbortSignal.timeout(ANSWER_MS)
  const outgoing = (tls ? https : http).request({
    host: address,
    port,
    method,
    path,
    headers: { ...headers, host, ...(method === 'POST' && { 'content-length': Buffer.byteLength(body) }) },
    agent: false,
    signal: limit,
    ...(tls && { servername: host }),
  })
  let isConnected = false
  const slow = setTimeout(() => outgoing.destroy(new Error(`connect ${address}:${port}: no answer`)), CONNECT_MS)
  outgoing.on('socket', (socket) => {
    socket.once('connect', () => {
      isConnected = true
      clearTimeout(slow)
    })
  })
  outgoing.on('error', (error) => {
    if (!isConnected) reject(new NoConnection(error.message))
    else reject(limit.aborted ? new Error(`no answer from ${address}:${port} within ${ANSWER_MS / 1000} s`) : error)
  })
  outgoing.on('response', resolve)
  outgoing.end(body)
  try {
    return { at: `${address}:${port}`, ...(await readAnswer(await promise, `${tls ? 'https' : 'http'}://${host}`)) }
  } finally {
    clearTimeout(slow)
  }
}

async function readAnswer(incoming: IncomingMessage, asked: string): Promise<Omit<Answered, 'at'>> {
  let bytes = 0
  const kept: Buffer[] = []
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= LONGEST_READ) kept.push(chunk)
  }
  const { location } = incoming.headers
  const target = location === undefined ? null : URL.parse(location, asked)
  return {
    status: incoming.statusCode ?? 0,
    bytes,
    ...(target !== null && { location: `${target.origin}${target.pathname}`.slice(0, LONGEST_LOCATION) }),
    body: Buffer.concat(kept).toString('utf8'),
  }
}
