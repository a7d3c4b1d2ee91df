import type { IncomingHttpHeaders } from 'node:http'

/** A host with or without a port, and nothing that would make another URL of it. */
const HOST = /^(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i

/**
 * Scheme and host that a provider called, as the hops before this process tell it: the voice Lambda names the gateway in
 * X-Forwarded-Host, and a load balancer the scheme in X-Forwarded-Proto. Anybody can write both; a signature over the URL
 * that comes of it proves that the provider signed just this one. Undefined where no host can be read.
 */
export function calledBaseUrl(headers: IncomingHttpHeaders): string | undefined {
  const host = first(headers['x-forwarded-host']) ?? headers.host
  if (host === undefined || !HOST.test(host)) return undefined
  const scheme = first(headers['x-forwarded-proto'])?.toLowerCase() === 'https' ? 'https' : 'http'
  return `${scheme}://${host}`
}

/** Of a list of hops the first is the one that the caller met. */
function first(value: string | string[] | undefined): string | undefined {
  const [text] = [value].flat()
  return text?.split(',', 1)[0]?.trim() || undefined
}
