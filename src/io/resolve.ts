import { lookup, Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'

/** Where DNS leads from a name: the names on the way, and the addresses at its end. */
export type Led = { names: string[]; addresses: string[] }

export type Resolve = (host: string, signal?: AbortSignal) => Promise<Led>

/** CNAMEs of CNAMEs; resolvers follow about as many. */
const LONGEST_CHAIN = 8
const LIMIT_MS = 5_000
/** A name that does not exist, has no record of this kind, or is nothing to the server that was asked. Source: Node.js documentation, "DNS", error codes. */
const nothing = ['ENOTFOUND', 'ENODATA', 'EREFUSED']

/**
 * Looks a host up as a connection to it would be, and asks DNS for the CNAMEs on the way. Both are empty for a name that
 * leads nowhere, and an address leads to itself. Rejects where DNS does not answer within five seconds.
 */
export const systemResolve: Resolve = (host, signal) =>
  resolveBy({ chain: chainBy(newResolver()), addresses: systemAddresses }, host, signal)

/**
 * Asks one DNS server alone (`127.0.0.1:5353`), as a rehearsal does: names that it is not responsible for lead nowhere, and
 * nobody else is asked.
 */
export function resolveAt(server: string): Resolve {
  const resolver = newResolver()
  resolver.setServers([server])
  const addresses: Look = async (host) => {
    const [four, six] = await Promise.all([
      orNothing(() => resolver.resolve4(host)),
      orNothing(() => resolver.resolve6(host)),
    ])
    return [...four, ...six]
  }
  return (host, signal) => resolveBy({ chain: chainBy(resolver), addresses }, host, signal)
}

/** The name servers that DNS names for a zone, in lower case; none where it names none. Rejects as `Resolve` does. */
export type NameServersOf = (zone: string, signal?: AbortSignal) => Promise<string[]>

/** Asks this machine's resolvers, or one DNS server alone where an address is given, as a rehearsal does. */
export const nameServersBy =
  (server: string | undefined): NameServersOf =>
  async (zone, signal) => {
    const resolver = newResolver()
    if (server !== undefined) resolver.setServers([server])
    const found = await inTime(() => orNothing(() => resolver.resolveNs(zone)), signal)
    return found.map((name) => name.toLowerCase().replace(/\.$/, ''))
  }

type Look = (host: string) => Promise<string[]>

const newResolver = () => new Resolver({ timeout: LIMIT_MS, tries: 1 })

async function resolveBy(
  { addresses: addressesOf, chain: chainOf }: { chain: Look; addresses: Look },
  host: string,
  signal: AbortSignal | undefined,
): Promise<Led> {
  if (isIP(host) !== 0) return { names: [], addresses: [host] }
  const [names, addresses] = await inTime(() => Promise.all([chainOf(host), addressesOf(host)]), signal)
  return { names, addresses }
}

/** What is asked, if it is answered within five seconds and before the signal aborts. */
async function inTime<T>(ask: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  const limit = AbortSignal.timeout(LIMIT_MS)
  const ended = signal ? AbortSignal.any([signal, limit]) : limit
  ended.throwIfAborted()
  const late = new Promise<never>((_, reject) => {
    ended.addEventListener('abort', () => reject(ended.reason), { once: true })
  })
  return Promise.race([ask(), late])
}

const systemAddresses: Look = (host) =>
  orNothing(async () => (await lookup(host, { all: true })).map(({ address }) => address))

const chainBy =
  (resolver: Resolver): Look =>
  async (host) => {
    const chain: string[] = []
    for (let name: string | undefined = host; name !== undefined && chain.length < LONGEST_CHAIN; ) {
      const asked: string = name
      // A resolver that knows no CNAMEs (a container's own, a hosts file) still has the addresses.
      const [next] = await orNothing(() => resolver.resolveCname(asked)).catch(() => [])
      name = next?.toLowerCase().replace(/\.$/, '')
      if (name !== undefined) chain.push(name)
    }
    return chain
  }

async function orNothing<T>(ask: () => Promise<T[]>): Promise<T[]> {
  try {
    return await ask()
  } catch (error) {
    if (nothing.includes((error as NodeJS.ErrnoException).code ?? '')) return []
    throw error
  }
}
