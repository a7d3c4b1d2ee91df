/** One call of a provider's API: the operation as the provider's own OpenAPI document names it, and what answers. */
export type Route<C> = {
  operation: string
  method: 'GET' | 'POST' | 'PATCH'
  /** The whole path below the provider's; named groups are the path's parameters. */
  path: RegExp
  /** The answer's body, for status 200. Throws the provider's own error. */
  answer: (context: C, params: Record<string, string>) => unknown
}

/** The route of a request with its parameters, decoded; undefined where the provider has none. */
export function findRoute<C>(
  routes: readonly Route<C>[],
  method: string,
  path: string,
): { route: Route<C>; params: Record<string, string> } | undefined {
  for (const route of routes) {
    const found = route.method === method ? route.path.exec(path) : null
    if (!found) continue
    const params = Object.entries(found.groups ?? {}).map(([name, value]) => [name, decoded(value)])
    return { route, params: Object.fromEntries(params) }
  }
  return undefined
}

/** What is no percent-encoding stands for itself: it names nothing that is there. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
