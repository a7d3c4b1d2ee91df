import type { Server } from 'node:net'

/**
 * Closes connections from outside the address's own network. Linux takes a packet for any address of the machine on any
 * interface: another machine with a route here would reach what is meant for the containers of this sandbox alone.
 */
export function refuseOtherNetworks(server: Server, address: string): void {
  const network = networkOf(address)
  server.on('connection', (socket) => {
    if (networkOf(socket.remoteAddress ?? '') !== network) socket.destroy()
  })
}

/** Loopback is one network; all others here are /24. */
const networkOf = (address: string) => {
  const [first, second, third] = address.replace(/^::ffff:/, '').split('.')
  return first === '127' ? first : `${first}.${second}.${third}`
}
