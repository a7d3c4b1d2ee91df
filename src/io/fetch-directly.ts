import http from 'node:http'
import https from 'node:https'
import { isIP } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isLoopback } from './loopback.ts'

// Node gives its own agents, and fetch, the proxies of the environment where NODE_USE_ENV_PROXY was set when it started.
const agents = { 'http:': new http.Agent(), 'https:': new https.Agent() }
const noBody = [204, 205, 304]

export type RequestOptions = {
  method?: string
  headers?: Headers | Record<string, string> | undefined
  /** A stream is sent as it comes: give its length as the header content-length, or it is sent in chunks. */
  body?: string | Uint8Array | ReadableStream<Uint8Array> | undefined
  redirect?: 'manual'
  signal?: AbortSignal | undefined
  /**
   * The host that is connected to, on the URL's port, whatever DNS says of the URL's own host: that one is the Host header,
   * and the name that the certificate must have.
   */
  at?: string | undefined
  /** The server is on this machine, though its address is none of loopback; no proxy can reach it either. */
  isHere?: boolean | undefined
  /** PEM of the authorities that servers on this machine's loopback are verified by; undefined: Node's own. */
  loopbackCa?: string | undefined
}

/**
 * `fetch` that asks this machine's loopback itself, whatever proxies the environment names: no proxy can reach it, and
 * NO_PROXY cannot name 127.0.0.0/8. Redirects of a loopback address, and of a host that is named by `at`, are not followed.
 * Rejects with the socket's own error, or the signal's reason.
 */
export async function fetchDirectly(url: string | URL, options: RequestOptions = {}): Promise<Response> {
  const { at, body, headers, isHere: isToldHere = false, loopbackCa, signal, ...rest } = options
  const target = new URL(url)
  const isHere = isToldHere || isLoopback(at ?? target.host)
  if (at === undefined && !isHere)
    return fetch(target, {
      ...rest,
      headers,
      body: body ?? null,
      signal: signal ?? null,
      // fetch takes no stream without the word.
      ...(body instanceof ReadableStream && { duplex: 'half' as const }),
    })
  const { globalAgent, request } = target.protocol === 'https:' ? https : http
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(signal?.aborted ? signal.reason : error)
    const asked = request(
      target,
      {
        method: rest.method ?? 'GET',
        headers: { accept: '*/*', ...Object.fromEntries(new Headers(headers)), host: target.host },
        // Node's own agent takes the proxies of `useProxies`.
        agent: isHere ? agents[target.protocol as keyof typeof agents] : globalAgent,
        signal,
        ...(isHere && loopbackCa !== undefined && { ca: loopbackCa }),
        ...(at !== undefined && { host: at, hostname: at, ...serverName(target) }),
      },
      (answer) => {
        const status = answer.statusCode ?? 0
        const pairs = Object.entries(answer.headersDistinct).flatMap(([name, values = []]) =>
          values.map((value): [string, string] => [name, value]),
        )
        const content = noBody.includes(status) || rest.method === 'HEAD' ? null : Readable.toWeb(answer)
        if (content === null) answer.resume()
        const response = new Response(content as ReadableStream | null, { status, headers: pairs })
        // What an answer's own address is relative to; only `fetch` can set it.
        resolve(Object.defineProperty(response, 'url', { value: target.href }))
      },
    )
    asked.on('error', fail)
    if (body instanceof ReadableStream) pipeline(Readable.fromWeb(body), asked).catch(fail)
    else asked.end(body)
  })
}

/** An address is no name that TLS could send (RFC 6066): then the certificate is held against what is connected to. */
const serverName = ({ hostname }: URL) => (isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? { servername: hostname } : {})
