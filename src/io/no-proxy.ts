import { isIPv4 } from 'node:net'

/** Addresses that no proxy reaches: this machine, and where a cloud's machine or task asks for its own credentials. */
const direct = ['localhost', '127.0.0.1', '::1', '169.254.169.254', '169.254.170.2', 'fd00:ec2::254']

/**
 * Pure: NO_PROXY as Node reads it, meaning what Terraform and curl read: a name stands for all below it too, and IPv4 networks
 * (`10.0.0.0/8`) for their addresses. AWS is asked at 443: a name with this port stands for all below it as well. Networks of
 * IPv6 mean nothing to Node.
 */
export const bypassList = (noProxy: string): string[] => [
  ...new Set([
    ...noProxy
      .toLowerCase()
      .split(/[\s,]+/)
      .filter(Boolean)
      .flatMap(entriesOf),
    ...direct,
  ]),
]

function entriesOf(entry: string): string[] {
  const [, network = '', bits = ''] = /^([\d.]+)\/(\d{1,2})$/.exec(entry) ?? []
  if (isIPv4(network) && Number(bits) <= 32) return [rangeOf(network, Number(bits))]
  const [, name = '', port] = /^([^:]*)(?::(\d+))?$/.exec(entry) ?? []
  const below = name.replace(/^\*?\./, '')
  if (below === '' || below === '*' || isIPv4(below) || (port !== undefined && port !== '443')) return [entry]
  return [entry, `*.${below}`]
}

/** `10.0.0.0-10.255.255.255`: Node knows ranges and no networks. */
function rangeOf(network: string, bits: number): string {
  const size = 2 ** (32 - bits)
  const first = Math.floor(numberOf(network) / size) * size
  return [first, first + size - 1].map(addressOf).join('-')
}

const numberOf = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
const addressOf = (value: number) => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')

/** Pure: whether an address is asked without a proxy, as Node finds it in such a list. */
export function isBypassed({ hostname, port, protocol }: URL, list: readonly string[]): boolean {
  const host = hostname.replace(/^\[|\]$/g, '')
  const withPort = `${host}:${port || (protocol === 'http:' ? 80 : 443)}`
  return list.some((entry) => {
    if (entry === '*' || entry === host || entry === withPort) return true
    const [first = '', last = ''] = entry.split('-')
    if (isIPv4(host) && isIPv4(first) && isIPv4(last))
      return numberOf(host) >= numberOf(first) && numberOf(host) <= numberOf(last)
    return entry.startsWith('*.') && host.endsWith(entry.slice(1))
  })
}
