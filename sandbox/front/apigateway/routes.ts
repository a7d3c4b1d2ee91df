/** A route by its key: `POST /webhooks/twilio/voice`, `ANY /x/{proxy+}`, `$default`. */
export type Route = { key: string }

/** The route that a request takes, with the values of its path variables. */
export type RouteMatch<R extends Route> = { route: R; pathParameters: Record<string, string> }

/**
 * Chooses the route of a request, as HTTP APIs do (AWS documentation, "Create routes for HTTP APIs"): the most specific
 * path wins, a fixed segment before a variable before a greedy one; for one path, its own method before `ANY`; `$default`
 * takes what is left. `path` is decoded. Undefined when nothing fits.
 */
export function matchRoute<R extends Route>(
  routes: readonly R[],
  method: string,
  path: string,
): RouteMatch<R> | undefined {
  const segments = path.split('/').slice(1)
  let best: (RouteMatch<R> & { rank: number[] }) | undefined
  for (const route of routes) {
    const [routeMethod = '', pattern = ''] = route.key.split(' ')
    if (pattern === '' || (routeMethod !== method && routeMethod !== 'ANY')) continue
    const matched = matchPath(pattern.split('/').slice(1), segments)
    if (!matched) continue
    const rank = [...matched.rank, routeMethod === 'ANY' ? 1 : 0]
    if (!best || compare(rank, best.rank) < 0) best = { route, pathParameters: matched.values, rank }
  }
  if (best) return { route: best.route, pathParameters: best.pathParameters }
  const fallback = routes.find((route) => route.key === '$default')
  return fallback && { route: fallback, pathParameters: {} }
}

/** Ranks, lower is better, are per segment: 0 fixed, 1 variable, 2 greedy. */
function matchPath(
  pattern: string[],
  segments: string[],
): { values: Record<string, string>; rank: number[] } | undefined {
  const values: Record<string, string> = {}
  const rank: number[] = []
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index]
    const [, name, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(part) ?? []
    if (segment === undefined) return undefined
    if (name === undefined) {
      if (part !== segment) return undefined
      rank.push(0)
    } else if (greedy) {
      const rest = segments.slice(index).join('/')
      if (rest === '') return undefined
      values[name] = rest
      rank.push(2)
      return { values, rank }
    } else {
      if (segment === '') return undefined
      values[name] = segment
      rank.push(1)
    }
  }
  return segments.length === pattern.length ? { values, rank } : undefined
}

function compare(a: number[], b: number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? -1) - (b[i] ?? -1)
    if (difference !== 0) return difference
  }
  return 0
}
