import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { parse, stringify } from 'node:querystring'
import { hasFewFields, isForm } from './twilio-form.ts'

/** A webhook as it arrived. `url` is the one that Twilio called: public base, path and query. */
export type SignedRequest = { url: string; contentType: string; body: Buffer; signature: string | undefined }

/** HMAC-SHA1 in base64: 20 bytes. */
const SIGNATURE = /^[A-Za-z0-9+/]{27}=$/

/** True where the header's value can be a signature at all: asked before the body is looked at, or even read. */
export const isSignatureShaped = (signature: string | undefined): signature is string =>
  signature !== undefined && SIGNATURE.test(signature)

/**
 * Checks X-Twilio-Signature as Twilio's own libraries do (twilio/twilio-node `src/webhooks/webhooks.ts`): HMAC-SHA1 of
 * the URL followed by the form's names and values, sorted, repeated values once. The URL counts with and without its
 * port, as received and as URL libraries would write it. A body that is no form is bound by `bodySHA256` in the query instead.
 * Anyone can ask for it, so its work grows no faster than the body, and a form of too many fields is not read.
 */
export function isTwilioSignature(authToken: string, request: SignedRequest): boolean {
  const { signature, url } = request
  if (!isSignatureShaped(signature) || !URL.canParse(url)) return false
  const form = isForm(request.contentType)
  if (form ? !hasFewFields(request.body) : !isBodyBound(url, request.body)) return false
  const fields = form ? sortedFields(new URLSearchParams(request.body.toString('utf8'))) : ''
  return urlCandidates(url).some((candidate) => {
    const expected = createHmac('sha1', authToken).update(candidate, 'utf8').update(fields).digest('base64')
    return equal(expected, signature)
  })
}

function isBodyBound(url: string, body: Buffer): boolean {
  const claimed = new URL(url).searchParams.get('bodySHA256') ?? ''
  return equal(createHash('sha256').update(body).digest('hex'), claimed)
}

/** `name + value` of each pair, by name, then by value; a pair that is repeated counts once. */
function sortedFields(form: URLSearchParams): string {
  const values = new Map<string, Set<string>>()
  for (const [name, value] of form) values.set(name, (values.get(name) ?? new Set()).add(value))
  return [...values]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, each]) => [...each].sort().map((value) => name + value))
    .join('')
}

/** The forms of one URL that back ends of Twilio's have signed; most requests match the first. */
function urlCandidates(url: string): string[] {
  const normal = new URL(url)
  const requoted = normal.search.length > 1 ? `?${stringify(parse(normal.search.slice(1)))}` : ''
  const forms = [url, normal.href, normal.origin + normal.pathname + requoted]
  return [...new Set(forms.flatMap((form) => [form, withoutPort(form), withPort(form)]))]
}

const AUTHORITY = /^(https?:\/\/)([^/?#:]+)(:\d+)?/i

const withoutPort = (url: string): string => url.replace(AUTHORITY, '$1$2')

const withPort = (url: string): string =>
  url.replace(AUTHORITY, (_, scheme: string, host: string, port: string | undefined) => {
    return scheme + host + (port ?? (scheme.toLowerCase() === 'https://' ? ':443' : ':80'))
  })

/** Compares in a time that does not tell where the two differ; their lengths are no secret. */
function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
