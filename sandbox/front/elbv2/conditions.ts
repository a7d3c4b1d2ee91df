import { BlockList } from 'node:net'
import type { RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2'

/** What a rule can look at in a request. `path` and `query` are as received, undecoded. */
export type RequestFacts = {
  method: string
  path: string
  query: string
  /** Without its port. */
  host: string
  header: (name: string) => string | undefined
  sourceIp: string
}

/**
 * Whether a request meets every condition of a rule. Rules of AWS's "Listener rules for your Application Load Balancer":
 * all conditions must hold, one value of each suffices, `*` and `?` are wildcards, host and header values ignore case,
 * paths, query strings' keys and methods as noted there.
 */
export function meets(facts: RequestFacts, conditions: readonly RuleCondition[]): boolean {
  return conditions.every((condition) => meetsOne(facts, condition))
}

function meetsOne(facts: RequestFacts, condition: RuleCondition): boolean {
  switch (condition.Field) {
    case 'path-pattern':
      return anyGlob(condition.PathPatternConfig?.Values ?? condition.Values, facts.path, false)
    case 'host-header':
      return anyGlob(condition.HostHeaderConfig?.Values ?? condition.Values, facts.host, true)
    case 'http-header': {
      const value = facts.header((condition.HttpHeaderConfig?.HttpHeaderName ?? '').toLowerCase())
      return value !== undefined && anyGlob(condition.HttpHeaderConfig?.Values, value, true)
    }
    case 'http-request-method':
      return (condition.HttpRequestMethodConfig?.Values ?? []).includes(facts.method)
    case 'query-string':
      return (condition.QueryStringConfig?.Values ?? []).some(({ Key, Value }) =>
        inQuery(facts.query, Key, Value ?? ''),
      )
    case 'source-ip':
      return (condition.SourceIpConfig?.Values ?? []).some((range) => inRange(facts.sourceIp, range))
    default:
      return false
  }
}

function anyGlob(patterns: readonly string[] | undefined, text: string, ignoreCase: boolean): boolean {
  return (patterns ?? []).some((pattern) => glob(pattern, ignoreCase).test(text))
}

/** `*` is any run of characters, `?` exactly one. */
function glob(pattern: string, ignoreCase: boolean): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, ignoreCase ? 'is' : 's')
}

/** A pair of the query string matches key (when given) and value; ALB compares without regard to case. */
function inQuery(query: string, key: string | undefined, value: string): boolean {
  return [...new URLSearchParams(query)].some(
    ([name, content]) => (key === undefined || glob(key, true).test(name)) && glob(value, true).test(content),
  )
}

function inRange(ip: string, range: string): boolean {
  const [network = '', bits = ''] = range.split('/')
  const family = network.includes(':') ? 'ipv6' : 'ipv4'
  const list = new BlockList()
  list.addSubnet(network, Number(bits), family)
  return list.check(ip, ip.includes(':') ? 'ipv6' : 'ipv4')
}
