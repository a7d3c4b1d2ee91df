import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { endianness } from 'node:os'

/** Tells whether a connection to this machine was opened by one certain program. */
export type IsPeer = (socket: Socket) => Promise<boolean>

/**
 * The user whose program opened a connection over IPv4 on this machine: what Linux writes of its end in `/proc/net/tcp`.
 * Undefined where the other end is not found there (it is closed, or is another machine's), or the system has no such file.
 */
export async function peerUid(socket: Socket): Promise<number | undefined> {
  const { remoteAddress, remotePort, localAddress, localPort } = socket
  if (remoteAddress === undefined || localAddress === undefined) return undefined
  const table = await readFile('/proc/net/tcp', 'utf8').catch(() => '')
  return uidIn(table, `${plain(remoteAddress)}:${remotePort}`, `${plain(localAddress)}:${localPort}`)
}

/** The user of the socket from `local` to `remote` (`127.0.0.1:80`) in a text of `/proc/net/tcp` (proc_net_tcp in Linux's documentation). */
export function uidIn(table: string, local: string, remote: string): number | undefined {
  const [from, to] = [hexadecimal(local), hexadecimal(remote)]
  for (const line of table.split('\n')) {
    const [, localEnd, remoteEnd, , , , , uid] = line.trim().split(/\s+/)
    if (localEnd === from && remoteEnd === to && uid !== undefined) return Number(uid)
  }
  return undefined
}

/** An address's bytes are written as one number of the machine's own order, the port's as they are. */
function hexadecimal(end: string): string {
  const [address = '', port = ''] = end.split(':')
  const bytes = Buffer.from(address.split('.').map(Number))
  if (endianness() === 'LE') bytes.reverse()
  return `${bytes.toString('hex')}:${Number(port).toString(16).padStart(4, '0')}`.toUpperCase()
}

/** An IPv4 address that a socket of both families writes as an IPv6 one. */
export const plain = (address: string) => address.replace(/^::ffff:/, '')
