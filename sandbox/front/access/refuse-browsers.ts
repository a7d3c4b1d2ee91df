import type { IncomingMessage } from 'node:http'
import type { Reply } from '../call.ts'
import { jsonReply } from '../reply.ts'

/**
 * Turns away what no AWS client sends, before anything else of a request is looked at: undefined for what may come in.
 *
 * A browser reaches loopback from any page. It names that page (`Origin`, `Sec-Fetch-*`), and where a page's own name was
 * made to lead here (DNS rebinding), it names that (`Host`). `authority` is the address listened on, with its port.
 * `harmless`: headers of a browser that a listener's own clients send too.
 */
export function refuseBrowser(
  request: IncomingMessage,
  authority: string,
  harmless: readonly string[] = [],
): Reply | undefined {
  const { headersDistinct, method, url = '' } = request
  const hosts = headersDistinct.host ?? []
  if (hosts.length !== 1 || !isSameHost(hosts[0] ?? '', authority))
    return refuse(421, `this is the sandbox at ${authority}, and the request's Host is another`)
  // The absolute form is a proxy's, and names a host of its own.
  if (!url.startsWith('/')) return refuse(421, `the sandbox at ${authority} is no proxy`)
  const browsers = Object.keys(headersDistinct).find(
    (name) => name === 'origin' || (name.startsWith('sec-fetch-') && !harmless.includes(name)),
  )
  if (browsers !== undefined) return refuse(403, `the sandbox answers no browser, and the header ${browsers} is one's`)
  if (method === 'OPTIONS') return refuse(403, 'the sandbox answers no browser, and OPTIONS is what one asks first')
  return undefined
}

/** A client leaves out the port that is its scheme's own. */
const isSameHost = (host: string, authority: string) =>
  host === authority || (authority.endsWith(':80') && `${host}:80` === authority)

const refuse = (status: number, message: string) => jsonReply(status, { message })

/** Without what lets pages of other origins read an answer: the control plane gives it to everybody. */
export const withoutCors = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('access-control-')))
