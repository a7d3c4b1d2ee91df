import { isUtf8 } from 'node:buffer'
import { validateHeaderValue } from 'node:http'
import type { Config } from './config.ts'
import { type HttpEvent, type HttpResult, text } from './event.ts'
import { log } from './log.ts'
import { type Provider, unavailableAnswer } from './providers.ts'
import { post, type UpstreamResponse } from './upstream.ts'

/** What providers sign with, and what the body's meaning depends on. Nothing else of the caller's reaches the API. */
const FORWARDED_HEADERS = [
  'content-type',
  'x-twilio-signature',
  'telnyx-signature-ed25519',
  'telnyx-timestamp',
  'telnyx-signature',
]

/** A load balancer's own words for an API that is down or slow. */
const GATEWAY_FAILURES = new Set([502, 503, 504])

/** A redirect is no answer to a provider: its webhook would have to be sent again, signed for another URL. */
const isFailure = (status: number) => GATEWAY_FAILURES.has(status) || (status >= 300 && status < 400)

/**
 * Sends the webhook to the API, body and query untouched, and returns the API's answer. When there is none in time,
 * logs why and returns one that the provider understands (or 502, as configured).
 */
export async function forward(event: HttpEvent, body: Buffer, provider: Provider, config: Config): Promise<HttpResult> {
  const started = Date.now()
  const about = { provider, requestId: event.requestContext.requestId }
  const deadline = AbortSignal.timeout(config.timeoutMs)
  try {
    if (!config.upstream) throw new Error('UPSTREAM_BASE_URL is missing or no http(s) URL')
    const { upstream: base, tlsServername } = config
    const path = upstreamPath(base, event)
    const response = await post({ base, path, headers: upstreamHeaders(event), body, tlsServername }, deadline)
    if (isFailure(response.status)) throw new Error(`upstream answered ${response.status}`)
    log('info', 'forwarded', { ...about, status: response.status, ms: Date.now() - started })
    return result(response)
  } catch (error) {
    log('error', 'upstream failed', {
      ...about,
      error: deadline.aborted ? `no answer within ${config.timeoutMs} ms` : reason(error),
      ms: Date.now() - started,
    })
    return config.failWith502 ? text(502, 'upstream failed') : unavailableAnswer(provider)
  }
}

/**
 * Path and query below the base's own path, as text: a URL parser would rewrite what was signed. Only what HTTP cannot
 * carry is percent-encoded.
 */
function upstreamPath(base: URL, event: HttpEvent): string {
  const query = event.rawQueryString ? `?${event.rawQueryString}` : ''
  const path = base.pathname.replace(/\/+$/, '') + event.rawPath + query
  return path.toWellFormed().replace(/[^\x21-\x7e]+/gu, encodeURIComponent)
}

function upstreamHeaders(event: HttpEvent): Record<string, string> {
  // API Gateway sends names in lower case; an invocation by hand may not.
  const from = Object.fromEntries(
    Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  )
  const headers = {
    ...Object.fromEntries(FORWARDED_HEADERS.map((name) => [name, from[name]])),
    // With its port, where it has one: APIs rebuild from these the URL that was signed.
    'x-forwarded-host': from.host ?? event.requestContext.domainName,
    'x-forwarded-proto': from['x-forwarded-proto'] ?? 'https',
  }
  return Object.fromEntries(Object.entries(headers).filter(isSendable))
}

function isSendable(entry: [string, string | undefined]): entry is [string, string] {
  const [name, value] = entry
  if (value === undefined) return false
  try {
    validateHeaderValue(name, value)
    return true
  } catch {
    return false
  }
}

/** Text stays text; bytes that are none travel as base64. */
function result({ status, contentType, body }: UpstreamResponse): HttpResult {
  const isText = isUtf8(body)
  return {
    statusCode: status,
    headers: contentType ? { 'content-type': contentType } : {},
    body: body.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message || ('code' in error ? String(error.code) : error.name)
}
