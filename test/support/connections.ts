import { BlockList, isIP } from 'node:net'

/** Where a program sent something, as strace wrote it down. */
export type Connection = { address: string; port: number; line: string }

/** The words before a program's name that note all that it and its children connect or send to, in a file. */
export const noting = (file: string): string[] => [
  'strace',
  '--seccomp-bpf',
  '--follow-forks',
  '--quiet=all',
  '--trace=connect,sendto,sendmsg',
  `--output=${file}`,
]

/**
 * The internet addresses in strace's lines: `sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")`, and for IPv6
 * `sin6_port=htons(80), …, inet_pton(AF_INET6, "::1", &sin6_addr)`. Unix sockets and the kernel's own have none.
 */
export const connectionsIn = (trace: string): Connection[] =>
  trace.split('\n').flatMap((line) => {
    const [, port, address] =
      /sin_port=htons\((\d+)\), sin_addr=inet_addr\("([^"]+)"\)/.exec(line) ??
      /sin6_port=htons\((\d+)\).*?inet_pton\(AF_INET6, "([^"]+)"/.exec(line) ??
      []
    return address === undefined ? [] : [{ address, port: Number(port), line }]
  })

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Those that are not on this machine's loopback, and those to the ports that nobody may ask. */
export const leaving = (connections: readonly Connection[], forbiddenPorts: readonly number[] = []): Connection[] =>
  connections.filter(({ address, port }) => {
    const plain = address.replace(/^::ffff:/, '')
    return forbiddenPorts.includes(port) || !loopback.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4')
  })
