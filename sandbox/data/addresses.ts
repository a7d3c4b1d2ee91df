import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

/** Loopback addresses of this sandbox: each load balancer, task, database and Redis gets one of its own. */
export type Addresses = {
  /** The address of `id` (`alb/<arn>`, `task/<id>`, `database/<identifier>`): the same for as long as it is held. */
  of: (id: string) => string
  /** Gives the address of `id` back. */
  release: (id: string) => void
  /** Gives the whole block back. */
  close: () => Promise<void>
}

/** Held by the sandbox that owns a block of addresses, so that another one chooses another block. */
const BLOCK_PORT = 4599

/**
 * Claims a block `127.A.B.0/24` for a sandbox; the first choice follows from `seed` (the state folder's path), so that
 * a sandbox keeps its block over restarts. Throws when no block can be claimed.
 */
export async function claimAddresses(seed: string): Promise<Addresses> {
  const hash = createHash('sha256').update(seed).digest()
  for (let attempt = 0; attempt < 64; attempt++) {
    // Octets 1..254 and never 127.0.x: programs of the machine listen there.
    const a = 1 + ((hash.readUInt8(0) + attempt) % 254)
    const b = 1 + (hash.readUInt8(1) % 254)
    const lease = await tryListen(`127.${a}.${b}.1`)
    if (lease) return addressBlock(`127.${a}.${b}`, lease)
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

function addressBlock(prefix: string, lease: Server): Addresses {
  const held = new Map<string, number>()
  const free = (octet: number) => ![...held.values()].includes(octet)
  let next = 2
  return {
    of(id) {
      let octet = held.get(id)
      // Going round instead of taking the lowest: an address just given back may still be in a client's pool.
      for (let tries = 0; octet === undefined && tries < 253; tries++) {
        if (free(next)) octet = next
        next = next === 254 ? 2 : next + 1
      }
      if (octet === undefined) throw new Error('all loopback addresses of this sandbox are in use')
      held.set(id, octet)
      return `${prefix}.${octet}`
    },
    release(id) {
      held.delete(id)
    },
    async close() {
      lease.close()
      await once(lease, 'close')
    },
  }
}
