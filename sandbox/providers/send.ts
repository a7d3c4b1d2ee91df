import { Resolver } from 'node:dns/promises'
import http from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { messageOf } from '../front/errors.ts'

/** What a provider sends to a webhook. */
export type Outgoing = {
  method: 'GET' | 'POST'
  url: string
  headers: Record<string, string>
  body: string
  timeoutMs: number
}
/** What came of it; without a status there was no whole answer, and `error` says why. `ms`: until then. */
export type Sent = {
  url: string
  status: number | null
  error: string | null
  headers: string[][]
  body: string
  startedAt: string
  ms: number
}
export type Send = (outgoing: Outgoing) => Promise<Sent>

/** As much of an answer as anybody looks at. */
const MOST_BYTES = 10_240

type Parts = {
  /** The name server that knows the names of this sandbox: `127.0.0.1:<port>`. */
  dns: string
  /** PEM of the authority that signed its servers' certificates. */
  ca: string
  /** Whether an address belongs to this sandbox. */
  isOwn: (address: string) => boolean
}

/**
 * Sends requests as the public internet's: names are the sandbox's own, and so are the addresses. A URL of anybody else's
 * cannot be reached, as a deployment that is gone: a rehearsal calls nobody. Redirects are answers; proxies are not asked.
 */
export function createSend({ ca, dns, isOwn }: Parts): Send {
  const resolver = new Resolver({ timeout: 2_000, tries: 1 })
  resolver.setServers([dns])
  const addressOf = async (hostname: string): Promise<string> => {
    const [address = ''] = isIP(hostname) ? [hostname] : await resolver.resolve4(hostname)
    if (!isOwn(address)) throw new Error(`${hostname} is not of this sandbox`)
    return address
  }
  const lookup: LookupFunction = (hostname, options, done) => {
    addressOf(hostname).then(
      (address) => (options.all ? done(null, [{ address, family: 4 }]) : done(null, address, 4)),
      (error: NodeJS.ErrnoException) => done(error, ''),
    )
  }
  return async (outgoing) => {
    const started = Date.now()
    const startedAt = new Date(started).toISOString()
    const none = { status: null, headers: [], body: '' }
    try {
      const { hostname } = new URL(outgoing.url)
      // No name to look up: Node connects at once.
      if (isIP(hostname)) await addressOf(hostname)
      const answered = await exchange(outgoing, { lookup, ca })
      return { url: outgoing.url, ...answered, error: null, startedAt, ms: Date.now() - started }
    } catch (error) {
      return { url: outgoing.url, ...none, error: messageOf(error), startedAt, ms: Date.now() - started }
    }
  }
}

type Answered = Pick<Sent, 'status' | 'headers' | 'body'>

function exchange(
  { body, headers, method, timeoutMs, url }: Outgoing,
  options: { lookup: LookupFunction; ca: string },
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const length = method === 'POST' ? { 'content-length': String(Buffer.byteLength(body)) } : {}
    const request = (url.startsWith('https:') ? https : http).request(
      url,
      {
        ...options,
        method,
        headers: { ...headers, ...length },
        agent: false,
        signal: AbortSignal.timeout(timeoutMs),
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.once('error', reject)
        response.once('end', () => {
          const raw = response.rawHeaders
          resolve({
            status: response.statusCode ?? 0,
            headers: raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? '']] : [])),
            body: Buffer.concat(chunks).toString('utf8').slice(0, MOST_BYTES),
          })
        })
      },
    )
    request.once('error', reject)
    request.end(method === 'POST' ? body : undefined)
  })
}
