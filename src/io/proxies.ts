import http from 'node:http'
import { OperatorError } from '../errors.ts'
import { bypassList, isBypassed } from './no-proxy.ts'

type Variables = Record<string, string | undefined>

/** What an agent of Node's takes as `proxyEnv`. */
export type ProxyVariables = { HTTP_PROXY?: string; HTTPS_PROXY?: string; NO_PROXY: string }

let inUse: { name: string; port: number } | undefined

/**
 * The proxy that AWS is asked through, without its user: `proxy.clinic.example:3128 (HTTPS_PROXY)`; undefined: none.
 * `refusedAt`: the port of a refused connection, which says whether it was the proxy's.
 */
export const proxyInUse = (refusedAt?: number): string | undefined =>
  refusedAt === undefined || refusedAt === inUse?.port ? inUse?.name : undefined

/**
 * The proxies that a shell names for programs, as Terraform and docker take them: in either case, the lower one first, and
 * with `http://` where no scheme stands. Undefined where it names none.
 * @throws OperatorError `proxy-invalid`, which names the variable alone: Node's own error has the whole value, with its password
 */
export function proxyVariables(variables: Variables): ProxyVariables | undefined {
  const [http, https] = [proxyOf('HTTP_PROXY', variables), proxyOf('HTTPS_PROXY', variables)]
  if (http === undefined && https === undefined) return undefined
  return {
    ...(http !== undefined && { HTTP_PROXY: http.href }),
    ...(https !== undefined && { HTTPS_PROXY: https.href }),
    NO_PROXY: bypassList(variables.no_proxy || variables.NO_PROXY || '').join(','),
  }
}

/** Passwords of the shell's proxies, as they are written there and as they are sent: no log has them. */
export const proxyPasswords = (variables: Variables): string[] =>
  ['HTTP_PROXY', 'HTTPS_PROXY'].flatMap((name) => {
    const password = proxyOf(name, variables)?.password
    return password ? [password, decodeURIComponent(password)] : []
  })

/**
 * Has this process ask through the shell's proxies, as its child programs do: `fetch` and Node's own agents from here on,
 * other agents by the variables that are given back. Node does neither unless told (Node.js documentation, "Built-in Proxy
 * Support"); a Node older than 24.14 cannot be told once it runs, and its `fetch` goes on asking directly. For AWS alone: a
 * rehearsal never calls this. `asked`: where AWS answers, which says whether a proxy stands before it.
 */
export function useProxies(variables: Variables, asked: string): ProxyVariables | undefined {
  const proxies = proxyVariables(variables)
  inUse = proxies && agentsTakeProxies ? before(asked, proxies) : undefined
  if (proxies !== undefined && 'setGlobalProxyFromEnv' in http) http.setGlobalProxyFromEnv(proxies)
  return proxies
}

/** The flag came with the agents' `proxyEnv`, in Node 22.21 and 24.5; agents of an older Node pass over it. */
const agentsTakeProxies = process.allowedNodeEnvironmentFlags.has('--use-env-proxy')

/** The proxy before an address; undefined: it is asked directly. */
function before(asked: string, { NO_PROXY, ...proxies }: ProxyVariables): typeof inUse {
  const url = URL.parse(asked)
  const variable = url?.protocol === 'http:' ? 'HTTP_PROXY' : 'HTTPS_PROXY'
  const proxy = URL.parse(proxies[variable] ?? '')
  if (url === null || proxy === null || isBypassed(url, NO_PROXY.split(','))) return undefined
  return { name: `${proxy.host} (${variable})`, port: Number(proxy.port) || defaultPort(proxy) }
}

const defaultPort = ({ protocol }: URL) => (protocol === 'https:' ? 443 : 80)

/** curl and Terraform read `proxy.example:3128` too; Node takes its first part for a scheme. */
function proxyOf(name: string, variables: Variables): URL | undefined {
  const variable = [name.toLowerCase(), name].find((each) => variables[each]?.trim())
  if (variable === undefined) return undefined
  const value = variables[variable]?.trim() ?? ''
  const url = URL.parse(/^[a-z][a-z\d+.-]*:\/\//i.test(value) ? value : `http://${value}`)
  if (url !== null && isProxy(url)) return url
  throw new OperatorError(`${variable} is not the address of an HTTP proxy.`, {
    code: 'proxy-invalid',
    whose: 'operator',
    exit: 'usage',
    hint: `Write ${variable}=http://proxy.example:3128, or https://; medspa knows no other proxies. In a user and a password write # as %23, / as %2F, ? as %3F, @ as %40 and % as %25. If this machine reaches AWS without a proxy: \`unset ${variable}\`.`,
  })
}

/** An @ after the host is one of a password that was cut off by its own #, / or ?: what seems to be the host is the user. */
function isProxy({ hash, hostname, password, pathname, protocol, search, username }: URL): boolean {
  if (!['http:', 'https:'].includes(protocol) || hostname === '' || `${pathname}${search}${hash}`.includes('@'))
    return false
  try {
    decodeURIComponent(`${username}${password}`)
    return true
  } catch {
    return false
  }
}
