/**
 * Loaded before each Node program that the sandbox runs as a process (`node --import`, by NODE_OPTIONS): names of the
 * sandbox's hosted zones lead where its name server at `MEDSPA_SANDBOX_DNS` says. Every other name is looked up as before.
 *
 * A program in AWS finds such a name by its VPC's resolver; a process here has the machine's resolver, which knows nothing
 * of them. `dns.lookup` is what sockets and `fetch` look hosts up with.
 */
import dns, { type LookupAddress, type LookupOptions } from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import { isIP } from 'node:net'

type Callback = (error: NodeJS.ErrnoException | null, address?: string | LookupAddress[], family?: number) => void

const server = process.env.MEDSPA_SANDBOX_DNS
if (server !== undefined) lookUpAt(server)

function lookUpAt(address: string): void {
  const systemLookup = dns.lookup as unknown as (host: string, options: LookupOptions, callback: Callback) => void
  const resolver = new dns.promises.Resolver({ timeout: 2_000, tries: 2 })
  resolver.setServers([address])

  /** Undefined for a name of nobody's zone here. */
  const ownAddresses = async (host: string, family: LookupOptions['family']): Promise<LookupAddress[] | undefined> => {
    if (isIP(host) !== 0 || !host.includes('.')) return undefined
    try {
      // The sandbox serves on IPv4 alone.
      const found = await resolver.resolve4(host)
      if (family === 6 || family === 'IPv6') throw notFound('ENOTFOUND', host)
      return found.map((each) => ({ address: each, family: 4 }))
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException
      if (code === dns.REFUSED) return undefined
      throw notFound(code === dns.NOTFOUND || code === dns.NODATA ? 'ENOTFOUND' : 'EAI_AGAIN', host)
    }
  }

  const lookup = (host: string, ...rest: unknown[]): void => {
    const callback = rest.at(-1) as Callback
    const options = optionsOf(rest.length > 1 ? rest[0] : undefined)
    ownAddresses(host, options.family).then(
      (found) => {
        if (found === undefined) systemLookup(host, options, callback)
        else if (options.all) callback(null, found)
        else callback(null, found[0]?.address, 4)
      },
      (error) => callback(error),
    )
  }
  const lookupLater = (host: string, options?: unknown) =>
    new Promise((resolve, reject) => {
      const asked = optionsOf(options)
      lookup(host, asked, (error: Error | null, found: string | LookupAddress[], family: number) => {
        if (error) reject(error)
        else resolve(asked.all ? found : { address: found, family })
      })
    })
  // Node's sockets look for it here at each connection; programs that import it by its name have it from the second line on.
  Object.assign(dns, { lookup })
  Object.assign(dns.promises, { lookup: lookupLater })
  syncBuiltinESMExports()
}

const optionsOf = (given: unknown): LookupOptions =>
  typeof given === 'number' ? { family: given } : ((given ?? {}) as LookupOptions)

/** As `dns.lookup` words it (Node.js documentation, "DNS", error codes). */
const notFound = (code: string, hostname: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`getaddrinfo ${code} ${hostname}`), { code, syscall: 'getaddrinfo', hostname })
