import { queryOf } from '../access/credentials.ts'
import { decoded } from '../audit/rest-actions.ts'
import type { Call } from '../call.ts'
import { type Operation, type ServiceModel, shapeOf } from './model.ts'

/** A REST call's operation, with what its path and query say. */
export type RestRequest = {
  operation: Operation
  /** Labels of the path by their names in the model's URI, decoded. */
  labels: Record<string, string>
  query: URLSearchParams
  /** Names in the query that belong to the operation itself: `tagging`, `list-type`. */
  literals: readonly string[]
}

type Route = {
  operation: Operation
  method: string
  path: RegExp
  labels: string[]
  literals: [name: string, value: string][]
  /** Parameters of query and header without which it is not this operation. */
  needs: { query: string[]; headers: string[] }
  /** Characters of the path that are no label's. */
  fixed: number
}

const routes = new WeakMap<ServiceModel, Route[]>()

/**
 * The operation whose method, path and query a call has. S3's operations share paths: those of a sub-resource are
 * preferred (`?tagging`), then those whose required parameters are there (`uploadId`, `x-amz-copy-source`), then those
 * that are not deprecated.
 */
export function routeOf(model: ServiceModel, call: Pick<Call, 'method' | 'url' | 'headers'>): RestRequest | undefined {
  let known = routes.get(model)
  if (known === undefined) {
    known = Object.values(model.operations).map((operation) => routeFor(model, operation))
    routes.set(model, known)
  }
  const path = call.url.split('?', 1)[0] ?? ''
  const query = queryOf(call.url)
  let best: { route: Route; rank: number; values: string[] } | undefined
  for (const route of known) {
    if (route.method !== call.method) continue
    if (route.literals.some(([name, value]) => !query.has(name) || (value !== '' && query.get(name) !== value)))
      continue
    const match = route.path.exec(path)
    if (match === null) continue
    const rank = rankOf(route, query, call.headers)
    if (best === undefined || rank > best.rank) best = { route, rank, values: match.slice(1) }
  }
  if (best === undefined) return undefined
  const { route, values } = best
  const labels = Object.fromEntries(route.labels.map((label, index) => [label, decoded(values[index] ?? '')]))
  return { operation: route.operation, labels, query, literals: route.literals.map(([name]) => name) }
}

function rankOf(route: Route, query: URLSearchParams, headers: Record<string, string>): number {
  const needs = [
    ...route.needs.query.map((name) => query.has(name)),
    ...route.needs.headers.map((name) => headers[name] !== undefined),
  ]
  const met = needs.every(Boolean) ? needs.length : -1
  return route.literals.length * 10_000 + route.fixed * 100 + met * 10 + (route.operation.deprecated ? 0 : 1)
}

function routeFor(model: ServiceModel, operation: Operation): Route {
  const [path = '', query = ''] = operation.http.requestUri.split('?', 2)
  const labels: string[] = []
  const form = path
    .replace(/\/$/, '')
    .replaceAll(/[.*$^()[\]\\|?]/g, '\\$&')
    .replaceAll(/\{([^}+]+)(\+?)\}/g, (_, label: string, greedy: string) => {
      labels.push(label)
      return greedy === '' ? '([^/]+)' : '(.+)'
    })
  const input = operation.input && shapeOf(model, operation.input)
  const required = (input?.required ?? []).flatMap((name) => input?.members?.[name] ?? [])
  const at = (location: string) =>
    required.flatMap((each) => (each.location === location && each.locationName ? [each.locationName] : []))
  return {
    operation,
    method: operation.http.method ?? 'POST',
    path: new RegExp(`^${form}/?$`),
    labels,
    literals: [...new URLSearchParams(query)],
    needs: { query: at('querystring'), headers: at('header').map((name) => name.toLowerCase()) },
    fixed: path.replaceAll(/\{[^}]*\}/g, '').length,
  }
}
