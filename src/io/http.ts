import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { messageOf } from '../errors.ts'
import { fetchDirectly } from './fetch-directly.ts'
import { isLoopback } from './loopback.ts'
import type { Resolve } from './resolve.ts'

/** `bytes`: the size of the body as it came, which text decoded from something else has not. */
export type HttpAnswer = { status: number; headers: Headers; body: string; bytes: number }

/**
 * Longer than an HTTP API of API Gateway waits for its integration (30 s, which no setting raises), so that what is slow
 * there is told in the gateway's own answer: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 */
const LIMIT_MS = 35_000

export type Http = {
  /** One request, its body read whole, within `timeoutMs`; rejects where nothing answers. Redirects are not followed. */
  request: (
    url: string,
    options?: {
      method?: string
      headers?: Record<string, string>
      body?: string
      timeoutMs?: number
      signal?: AbortSignal
      /** The host that is connected to instead of the URL's own, whose name stays that of the certificate and the Host header. */
      at?: string | undefined
    },
  ) => Promise<HttpAnswer>
}

/**
 * `caFile`: PEM of the authority of servers on this machine's loopback, where there is one of their own. `resolve`: where
 * names lead, to servers of the same authority; undefined: this machine's own DNS. A name that leads nowhere rejects with
 * ENOTFOUND.
 */
export const createHttp = ({
  caFile,
  resolve,
}: {
  caFile?: string | undefined
  resolve?: Resolve | undefined
} = {}): Http => ({
  async request(url, { at: given, body, headers, method = 'GET', signal, timeoutMs = LIMIT_MS } = {}) {
    const limit = AbortSignal.timeout(timeoutMs)
    const found = given === undefined && resolve ? await addressOf(new URL(url), resolve, signal) : undefined
    const response = await fetchDirectly(url, {
      method,
      headers,
      body,
      redirect: 'manual',
      at: given ?? found,
      // In a rehearsal a place that is named to be connected to is the sandbox's, on its containers' network too.
      isHere: found !== undefined || (given !== undefined && resolve !== undefined),
      loopbackCa: caFile === undefined ? undefined : await readFile(caFile, 'utf8'),
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    })
    const bytes = Buffer.from(await response.arrayBuffer())
    return { status: response.status, headers: response.headers, body: bytes.toString('utf8'), bytes: bytes.length }
  },
})

/** Undefined for a URL that names an address itself. */
async function addressOf({ host, hostname }: URL, resolve: Resolve, signal?: AbortSignal): Promise<string | undefined> {
  if (isLoopback(host) || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) return undefined
  const [address] = (await resolve(hostname, signal)).addresses
  if (address === undefined)
    throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND', hostname })
  return address
}

/** Why a request came to nothing: the socket's own words, where fetch only says that it failed. */
export const reasonOf = (error: unknown): string =>
  messageOf(error instanceof Error && error.cause instanceof Error ? error.cause : error)
