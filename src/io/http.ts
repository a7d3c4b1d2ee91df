import { readFile } from 'node:fs/promises'
import { messageOf } from '../errors.ts'
import { fetchDirectly } from './fetch-directly.ts'

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

/** `caFile`: PEM of the authority of servers on this machine's loopback, where there is one of their own. */
export const createHttp = ({ caFile }: { caFile?: string | undefined } = {}): Http => ({
  async request(url, { at, body, headers, method = 'GET', signal, timeoutMs = LIMIT_MS } = {}) {
    const limit = AbortSignal.timeout(timeoutMs)
    const response = await fetchDirectly(url, {
      method,
      headers,
      body,
      redirect: 'manual',
      at,
      loopbackCa: caFile === undefined ? undefined : await readFile(caFile, 'utf8'),
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    })
    const bytes = Buffer.from(await response.arrayBuffer())
    return { status: response.status, headers: response.headers, body: bytes.toString('utf8'), bytes: bytes.length }
  },
})

/** Why a request came to nothing: the socket's own words, where fetch only says that it failed. */
export const reasonOf = (error: unknown): string =>
  messageOf(error instanceof Error && error.cause instanceof Error ? error.cause : error)
