import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2'

/** The parts of the request's own URL, which a redirect may refer to. */
export type UrlParts = { protocol: 'http' | 'https'; host: string; port: number; path: string; query: string }

/** The URL of a redirect action: `#{host}`, `#{path}` and so on stand for the request's own parts. */
export function redirectLocation(
  config: NonNullable<Action['RedirectConfig']>,
  from: UrlParts,
  actualPort: (port: number) => number,
): string {
  const fill = (text: string) =>
    text
      .replaceAll('#{protocol}', from.protocol)
      .replaceAll('#{host}', from.host)
      .replaceAll('#{port}', String(from.port))
      // AWS keeps the leading slash in the pattern (`/#{path}`), so the part is without it.
      .replaceAll('#{path}', from.path.replace(/^\//, ''))
      .replaceAll('#{query}', from.query)
  const protocol = fill(config.Protocol ?? '#{protocol}').toLowerCase()
  const port = actualPort(Number(fill(config.Port ?? '#{port}')))
  const query = fill(config.Query ?? '#{query}')
  return `${protocol}://${fill(config.Host ?? '#{host}')}:${port}${fill(config.Path ?? '/#{path}')}${query ? `?${query}` : ''}`
}

/** Answers a redirect; the body of the request is left unread. */
export function redirect(
  response: ServerResponse,
  config: NonNullable<Action['RedirectConfig']>,
  location: string,
): void {
  const status = config.StatusCode === 'HTTP_301' ? 301 : 302
  response.writeHead(status, { server: 'awselb/2.0', location, 'content-length': 0 })
  response.end()
}

/** Answers a fixed response. */
export function fixedResponse(
  request: IncomingMessage,
  response: ServerResponse,
  config: NonNullable<Action['FixedResponseConfig']>,
): void {
  const body = config.MessageBody ?? ''
  const type = config.ContentType ?? 'text/plain'
  response.writeHead(Number(config.StatusCode ?? 200), {
    server: 'awselb/2.0',
    'content-type': `${type}; charset=utf-8`,
    'content-length': Buffer.byteLength(body),
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}
