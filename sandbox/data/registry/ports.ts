import { once } from 'node:events'
import { createServer } from 'node:net'

const ATTEMPTS = 5

/** The loopback port `port` (0: any), where it is free now. Until somebody listens there any program may take it. */
export async function freePort(port: number): Promise<number | undefined> {
  const server = createServer()
  server.listen({ host: '127.0.0.1', port })
  try {
    await once(server, 'listening')
  } catch {
    return undefined
  }
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' ? address?.port : undefined
}

/**
 * Calls `start`, which chooses free ports and listens there, again where another program took one of them in between: a
 * free port is also what the system gives to every outgoing connection.
 */
export async function retryTakenPorts<T>(start: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start()
    } catch (error) {
      if (attempt === ATTEMPTS || !/EADDRINUSE|address already in use/.test(String(error))) throw error
    }
  }
}
