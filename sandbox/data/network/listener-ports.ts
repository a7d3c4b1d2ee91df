import { once } from 'node:events'
import { createServer } from 'node:net'

/** Which port of this machine stands for a port of a load balancer or gateway, by address. */
export type Ports = {
  /**
   * The real port where this process may listen on it, else a free one; the same answer each time until `forget`.
   * Addresses are the sandbox's own, so nothing else takes a port between the answer and its use.
   */
  claim: (address: string, port: number) => Promise<number>
  /** What `claim` answered, else the port itself. */
  actual: (address: string, port: number) => number
  forget: (address: string) => void
}

/** Makes the book of ports. */
export function createPorts(): Ports {
  const claimed = new Map<string, number>()
  const key = (address: string, port: number) => `${address}:${port}`
  return {
    async claim(address, port) {
      const found =
        claimed.get(key(address, port)) ?? (await tryListen(address, port)) ?? (await tryListen(address, 0)) ?? port
      claimed.set(key(address, port), found)
      return found
    },
    actual: (address, port) => claimed.get(key(address, port)) ?? port,
    forget(address) {
      for (const known of claimed.keys()) if (known.startsWith(`${address}:`)) claimed.delete(known)
    },
  }
}

/** The port that was listened on for a moment; undefined when the system refuses (privileged, or taken). */
async function tryListen(host: string, port: number): Promise<number | undefined> {
  const server = createServer()
  server.listen({ host, port, exclusive: true })
  try {
    await once(server, 'listening')
    const address = server.address()
    server.close()
    await once(server, 'close')
    return typeof address === 'object' ? address?.port : undefined
  } catch {
    return undefined
  }
}
