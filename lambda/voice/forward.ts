import { isUtf8 } from 'node:buffer'
import { validateHeaderValue } from 'node:http'
import type { Config } from './config.ts'
import type { HttpEvent, HttpResult } from './event.ts'
import { log } from './log.ts'
import { failureAnswer, type Provider } from './providers.ts'
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

/**
 * Statuses that end a request and that API Gateway takes, without redirects: a redirect is no answer to a provider, whose
 * webhook would have to be sent again, signed for another URL.
 */
const isAnswer = (status: number) =>
  ((status >= 200 && status < 300) || (status >= 400 && status < 600)) && !GATEWAY_FAILURES.has(status)

/**
 * Sends the webhook to the API, body and query untouched, and returns the API's answer. When there is none in time,
 * logs why and returns what the provider is to be told then.
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
    if (!isAnswer(response.status)) throw new Error(`upstream answered ${response.status}`)
    log('info', 'forwarded', { ...about, status: response.status, ms: Date.now() - started })
    return result(response)
  } catch (error) {
    log('error', 'upstream failed', {
      ...about,
      error: deadline.aborted ? `no answer within ${config.timeoutMs} ms` : reason(error),
      ms: Date.now() - started,
    })
    return failureAnswer(provider, body, config.upstreamFailure)
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
    // APIs rebuild from these the URL that was signed: they are the gateway's, never the caller's.
    'x-forwarded-host': publicHost(event.requestContext.domainName, from.host),
    'x-forwarded-proto': from['x-forwarded-proto'] === 'http' ? 'http' : 'https',
  }
  return Object.fromEntries(Object.entries(headers).filter(isSendable))
}

/** The gateway's own name, with the port of the Host header where that names the gateway. An event made by hand has no such name. */
function publicHost(domainName: string | undefined, host: string | undefined): string | undefined {
  if (!domainName) return host
  const [, name, port] = /^(.*?)(:\d{1,5})?$/s.exec(host ?? '') ?? []
  return name?.toLowerCase() === domainName.toLowerCase() ? domainName + (port ?? '') : domainName
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

/** What API Gateway sends on as it stands; a content type of other bytes would be its own 500. */
const HEADER_TEXT = /^[\x20-\x7e]{1,256}$/

/** Text stays text; bytes that are none travel as base64. */
function result({ status, contentType = '', body }: UpstreamResponse): HttpResult {
  const isText = isUtf8(body)
  return {
    statusCode: status,
    headers: HEADER_TEXT.test(contentType) ? { 'content-type': contentType } : {},
    body: body.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message || ('code' in error ? String(error.code) : error.name)
}
