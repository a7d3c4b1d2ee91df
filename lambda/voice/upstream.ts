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

/** Statuses whose answers have no body. */
const EMPTY = new Set([204, 205])

/** In bytes. Lambda takes 6 MB of JSON, in which a byte may be six characters (`\u0001`). */
const LONGEST_BODY = 1_000_000

/**
 * POSTs to the upstream and reads the whole answer, until `deadline` aborts. A connection that the other side closed
 * while the function slept shows only when it is used: then, and only then, it is sent once more on a fresh one. That
 * is safe because the API takes each call once, by its id. Rejects with node's own error, and where the answer is
 * longer than 1 MB, which is not read on.
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
      const { statusCode: status = 502, headers } = incoming
      const answered = (whole: Buffer) => resolve({ status, contentType: headers['content-type'], body: whole })
      if (EMPTY.has(status)) {
        // What an upstream sends after all is no part of the answer, and to Node's parser an error.
        incoming.on('error', () => {}).resume()
        return answered(Buffer.alloc(0))
      }
      const chunks: Buffer[] = []
      let length = 0
      incoming.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        length += chunk.length
        if (length > LONGEST_BODY) incoming.destroy(new Error(`the answer is longer than ${LONGEST_BODY} bytes`))
      })
      incoming.on('error', reject)
      incoming.on('end', () => answered(Buffer.concat(chunks)))
    })
    // Node ends a connection that changes its protocol (101) without a word.
    outgoing.on('close', () => reject(new Error('the upstream ended the connection without an answer')))
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
