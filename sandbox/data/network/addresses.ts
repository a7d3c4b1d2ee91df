import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

/** This sandbox's addresses: each load balancer, task, database and Redis gets one of its own. */
export type Addresses = {
  /** The address of `id` (`alb/<arn>`, `task/<id>`, `database/<identifier>`): the same for as long as it is held. */
  of: (id: string) => string
  /** Gives the address of `id` back. */
  release: (id: string) => void
  /** All of it, for a copy of this sandbox. */
  book: () => AddressBook
  /** Gives the whole block back. */
  close: () => Promise<void>
}

/** Which address belongs to what: `127.A.B` and the last octet of each id. */
export type AddressBook = { prefix: string; held: Map<string, number>; next: number }

/** Held by the sandbox that owns a block of addresses, so that another one chooses another block. */
const BLOCK_PORT = 4599

/**
 * Claims a block `127.A.B.0/24` for a sandbox; the first choice follows from `stateDir` (the path of the state folder), so that
 * a sandbox keeps its block over restarts. A copy takes the addresses of `book` and no others: what it was copied from has
 * told them to everybody. Throws when no block can be claimed.
 */
export async function claimAddresses(stateDir: string, book?: AddressBook): Promise<Addresses> {
  if (book) {
    const lease = await tryListen(`${book.prefix}.1`)
    if (lease) return loopbackBlock(book, lease)
    throw new Error(`the addresses ${book.prefix}.* are in use: a copy needs a network of its own`)
  }
  const hash = createHash('sha256').update(stateDir).digest()
  for (let attempt = 0; attempt < 64; attempt++) {
    // Octets 1..254 and never 127.0.x: programs of the machine listen there.
    const a = 1 + ((hash.readUInt8(0) + attempt) % 254)
    const b = 1 + (hash.readUInt8(1) % 254)
    const lease = await tryListen(`127.${a}.${b}.1`)
    if (lease) return loopbackBlock({ prefix: `127.${a}.${b}`, held: new Map(), next: 2 }, lease)
  }
  throw new Error(`no free block of loopback addresses found (port ${BLOCK_PORT} was taken on all that were tried)`)
}

async function tryListen(host: string): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy())
  server.listen({ host, port: BLOCK_PORT, exclusive: true })
  try {
    await once(server, 'listening')
    return server
  } catch {
    return undefined
  }
}

/** Which last octets a block gives out. */
type Octets = { first: number; last: number }

function loopbackBlock(book: AddressBook, lease: Server): Addresses {
  return {
    ...addressBlock(book, { first: 2, last: 254 }),
    async close() {
      lease.close()
      await once(lease, 'close')
    },
  }
}

/**
 * Addresses in a network `prefix`.0/24 of the sandbox's own, of which `serves` tells the octets of what this machine
 * serves and `runs` those of containers. It holds no claim: the network does.
 */
export function networkAddresses(prefix: string, octets: { serves: Octets; runs: Octets }): Addresses {
  const begin = (range: Octets) => addressBlock({ prefix, held: new Map(), next: range.first }, range)
  const [serves, runs] = [begin(octets.serves), begin(octets.runs)]
  const blockOf = (id: string) => (/^(task|program)\//.test(id) ? runs : serves)
  return {
    of: (id) => blockOf(id).of(id),
    release: (id) => blockOf(id).release(id),
    book: () => serves.book(),
    close: async () => {},
  }
}

function addressBlock({ prefix, held, next }: AddressBook, { first, last }: Octets): Omit<Addresses, 'close'> {
  const free = (octet: number) => ![...held.values()].includes(octet)
  return {
    of(id) {
      let octet = held.get(id)
      // Going round instead of taking the lowest: an address just given back may still be in a client's pool.
      for (let tries = first; octet === undefined && tries <= last; tries++) {
        if (free(next)) octet = next
        next = next === last ? first : next + 1
      }
      if (octet === undefined) throw new Error('all addresses of this sandbox are in use')
      held.set(id, octet)
      return `${prefix}.${octet}`
    },
    release(id) {
      held.delete(id)
    },
    book: () => ({ prefix, held: new Map(held), next }),
  }
}
