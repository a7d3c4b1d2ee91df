import http from 'node:http'
import https from 'node:https'
import tls from 'node:tls'
import { log } from './log.ts'

export type UpstreamRequest = {
  base: URL
  /** Path and query, sent as they stand. */
  path: string
  headers: Record<string, string>
  body: Buffer
  tlsServername: string | undefined
}
export type UpstreamResponse = { status: number; contentType: string | undefined; body: Buffer }

// One pool for each protocol for the life of the function instance: a call then costs no handshake.
const agents = {
  http: new http.Agent({ keepAlive: true }),
  https: new https.Agent({ keepAlive: true }),
}

/**
 * POSTs to the upstream and reads the whole answer, until `deadline` aborts. A connection that the other side closed
 * while the function slept shows only when it is used: then, and only then, it is sent once more on a fresh one. That
 * is safe because the API takes each call once, by its id. Rejects with node's own error.
 */
export async function post(request: UpstreamRequest, deadline: AbortSignal): Promise<UpstreamResponse> {
  try {
    return await send(request, deadline, true)
  } catch (error) {
    if (!(error instanceof StaleConnection)) throw error
    return send(request, deadline, false)
  }
}

/** The connection came from the pool and broke before a byte of the answer. */
class StaleConnection extends Error {}

const broken = new Set(['ECONNRESET', 'EPIPE'])

function send(request: UpstreamRequest, deadline: AbortSignal, pooled: boolean): Promise<UpstreamResponse> {
  const { base, path, headers, body, tlsServername } = request
  const secure = base.protocol === 'https:'
  const agent = pooled ? agents[secure ? 'https' : 'http'] : false
  const options = {
    method: 'POST',
    path,
    headers: { ...headers, 'content-length': String(body.length) },
    signal: deadline,
    agent,
  }
  return new Promise((resolve, reject) => {
    const outgoing = secure
      ? https.request(base, { ...options, ...identity(tlsServername) })
      : http.request(base, options)
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      const stale = outgoing.reusedSocket && broken.has(error.code ?? '')
      reject(stale ? new StaleConnection(error.message, { cause: error }) : error)
    })
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 502,
          contentType: incoming.headers['content-type'],
          body: Buffer.concat(chunks),
        }),
      )
    })
    outgoing.end(body)
  })
}

/**
 * Whom the certificate must name. Without a configured name only its chain is verified, because a load balancer's own
 * name is in no certificate; that is said whenever it mattered.
 */
function identity(servername: string | undefined): https.RequestOptions {
  if (servername) return { servername }
  return {
    checkServerIdentity: (host, certificate) => {
      const mismatch = tls.checkServerIdentity(host, certificate)
      if (mismatch) log('warn', 'upstream certificate verified by its chain only', { host })
      return undefined
    },
  }
}
