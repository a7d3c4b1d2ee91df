import http from 'node:http'

type Variables = Record<string, string | undefined>

/** Addresses that no proxy reaches: this machine, and where a cloud's machine or task asks for its own credentials. */
const direct = ['localhost', '127.0.0.1', '::1', '169.254.169.254', '169.254.170.2', 'fd00:ec2::254']

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
 * The proxies that a shell names for programs, as Terraform and docker take them: in either case, the lower one first.
 * Undefined where it names none.
 */
export function proxyVariables(variables: Variables): ProxyVariables | undefined {
  const of = (name: string) => variables[name.toLowerCase()] || variables[name] || undefined
  const [http, https] = [of('HTTP_PROXY'), of('HTTPS_PROXY')]
  if (http === undefined && https === undefined) return undefined
  return {
    ...(http !== undefined && { HTTP_PROXY: http }),
    ...(https !== undefined && { HTTPS_PROXY: https }),
    NO_PROXY: [of('NO_PROXY'), ...direct].filter(Boolean).join(','),
  }
}

/**
 * Has this process ask through the shell's proxies, as its child programs do: `fetch` and Node's own agents from here on,
 * other agents by the variables that are given back. Node does neither unless told (Node.js documentation, "Built-in Proxy
 * Support"); a Node older than 24.14 cannot be told once it runs, and its `fetch` goes on asking directly. For AWS alone: a
 * rehearsal never calls this.
 */
export function useProxies(variables: Variables): ProxyVariables | undefined {
  const proxies = proxyVariables(variables)
  if (proxies === undefined) return undefined
  if ('setGlobalProxyFromEnv' in http) http.setGlobalProxyFromEnv(proxies)
  if (proxies.HTTPS_PROXY !== undefined) inUse = told(proxies.HTTPS_PROXY)
  return proxies
}

/** A proxy's user and password are nobody's to read. */
function told(proxy: string): { name: string; port: number } {
  const url = URL.parse(proxy)
  const port = Number(url?.port) || (url?.protocol === 'https:' ? 443 : 80)
  return { name: `${url?.host || 'of the shell'} (HTTPS_PROXY)`, port }
}
