import type { Finding } from './planned.ts'

/** What must outlive `destroy -target` of the other modules, which takes dependents along. */
const kept = /^(module\.(secrets|ecr)\.|aws_ssm_parameter\.release$|aws_cloudwatch_log_group\.|aws_sns_topic\.)/

/**
 * `kept-apart`: secrets, registries, the release parameter, logs and the alarms' topic depend on no other module, not
 * through locals, outputs or root resources either. Takes what `terraform graph` prints: DOT, an edge a line.
 */
export const keptApart = (graph: string): Finding[] => {
  const edges = new Map<string, string[]>()
  for (const [, from = '', to = ''] of graph.matchAll(/^\s*"([^"]+)" -> "([^"]+)";?$/gm)) {
    edges.set(from, [...(edges.get(from) ?? []), to])
  }
  return [...edges.keys()].filter((node) => kept.test(node)).flatMap((node) => strangers(node, edges))
}

const strangers = (start: string, edges: Map<string, string[]>): Finding[] => {
  const reached = new Set([start])
  for (const node of reached) for (const next of edges.get(node) ?? []) reached.add(next)
  const own = moduleOf(start)
  return [...reached]
    .filter((node) => moduleOf(node) !== undefined && moduleOf(node) !== own)
    .map((node) => ({ rule: 'kept-apart', address: start, says: `depends on ${node}` }))
}

const moduleOf = (node: string): string | undefined => /^module\.[^.]+/.exec(node)?.[0]
