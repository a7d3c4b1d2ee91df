import type { HttpAnswer } from '../../../io/http.ts'
import type { CheckNeeds, Urls } from './check.ts'

/** Asks the API for a path at its load balancer, and never elsewhere; rejects where nothing answers. */
export const askApi = (
  { http }: Pick<CheckNeeds, 'http'>,
  { api, at }: Pick<Urls, 'api' | 'at'>,
  path: string,
  signal: AbortSignal,
): Promise<HttpAnswer> => http.request(`${api}${path}`, { at, signal })

/** How evidence names what is asked: under which name, and at which load balancer where that is another. */
export const apiUrl = ({ api, at }: Pick<Urls, 'api' | 'at'>, path: string): string =>
  `${api}${path}${at === undefined ? '' : ` at ${at}`}`

/** Pure: the answer's status, and of a redirect where it leads, without a query, which may hold what no log should. */
export function statusOf({ headers, status }: Pick<HttpAnswer, 'headers' | 'status'>, asked: string): string {
  const location = status >= 300 && status < 400 ? headers.get('location') : null
  const target = location === null ? null : URL.parse(location, asked)
  return target === null ? String(status) : `${status}, a redirect to ${target.origin}${target.pathname}`
}
