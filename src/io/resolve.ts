import { lookup, Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'

/** Where DNS leads from a name: the names on the way, and the addresses at its end. */
export type Led = { names: string[]; addresses: string[] }

export type Resolve = (host: string, signal?: AbortSignal) => Promise<Led>

/** CNAMEs of CNAMEs; resolvers follow about as many. */
const LONGEST_CHAIN = 8
const LIMIT_MS = 5_000
/** A name that does not exist, or has no record of this kind. Source: Node.js documentation, "DNS", error codes. */
const nothing = ['ENOTFOUND', 'ENODATA']

/**
 * Looks a host up as a connection to it would be, and asks DNS for the CNAMEs on the way. Both are empty for a name that
 * leads nowhere, and an address leads to itself. Rejects where DNS does not answer within five seconds.
 */
export const systemResolve: Resolve = async (host, signal) => {
  if (isIP(host) !== 0) return { names: [], addresses: [host] }
  const limit = AbortSignal.timeout(LIMIT_MS)
  const ended = signal ? AbortSignal.any([signal, limit]) : limit
  ended.throwIfAborted()
  const late = new Promise<never>((_, reject) => {
    ended.addEventListener('abort', () => reject(ended.reason), { once: true })
  })
  const found = Promise.all([chainOf(host), addressesOf(host)])
  const [names, addresses] = await Promise.race([found, late])
  return { names, addresses }
}

/** A rehearsal asks no DNS of the outside: there only addresses lead anywhere. */
export const resolveNoNames: Resolve = async (host) => ({ names: [], addresses: isIP(host) === 0 ? [] : [host] })

const addressesOf = (host: string) =>
  orNothing(async () => (await lookup(host, { all: true })).map(({ address }) => address))

async function chainOf(host: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: LIMIT_MS, tries: 1 })
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
