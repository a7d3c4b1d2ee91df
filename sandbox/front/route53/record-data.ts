import { isIPv4 } from 'node:net'
import type { Answer } from 'dns-packet'
import type { RecordSet } from './records.ts'

/** What an alias to a load balancer is answered with, in seconds. Source: Developer Guide, "Values that are common for alias records", TTL. */
export const LOAD_BALANCER_TTL = 60

/** A name of Route 53 as DNS has it: without the last dot, its octal escapes as characters. */
export const wireName = (name: string): string =>
  name.replace(/\.$/, '').replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))

/** The records of a set that is no alias, under the name that was asked for. */
export function answersOf(
  { ttl = 0, type, values }: Pick<RecordSet, 'ttl' | 'type' | 'values'>,
  name: string,
): Answer[] {
  return values.flatMap((value) => {
    const data = dataOf(type, value)
    return data === undefined ? [] : [{ type, name, ttl, class: 'IN', data } as Answer]
  })
}

/**
 * The address of a load balancer, from its DNS name; undefined for another name. The sandbox's load balancers are named by
 * their address, with a port behind it where the sandbox is not root's: DNS knows no ports.
 */
export function loadBalancerAddress(dnsName: string): string | undefined {
  const address = dnsName
    .replace(/\.$/, '')
    .replace(/^dualstack\./, '')
    .replace(/:\d+$/, '')
  return isIPv4(address) ? address : undefined
}

/** Undefined for what is no value of this type, and for types that the sandbox's name server does not answer. */
function dataOf(type: RecordSet['type'], value: string): unknown {
  const words = value.trim().split(/\s+/)
  const [first = '', second = '', third = '', fourth = ''] = words
  switch (type) {
    case 'A':
    case 'AAAA':
      return value.trim()
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return wireName(value.trim())
    case 'MX':
      return { preference: Number(first), exchange: wireName(second) }
    case 'SRV':
      return { priority: Number(first), weight: Number(second), port: Number(third), target: wireName(fourth) }
    case 'TXT':
    case 'SPF':
      return [...value.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => Buffer.from(unescaped(text)))
    case 'CAA': {
      const [, text = ''] = /"(.*)"/.exec(value) ?? []
      return { flags: Number(first), tag: second, value: text, issuerCritical: Number(first) >= 128 }
    }
    case 'SOA': {
      const [serial, refresh, retry, expire, minimum] = words.slice(2).map(Number)
      return { mname: wireName(first), rname: wireName(second), serial, refresh, retry, expire, minimum }
    }
    default:
      return undefined
  }
}

const unescaped = (text: string): string =>
  text.replace(/\\(?:(\d{3})|(.))/g, (_, octal?: string, character?: string) =>
    octal === undefined ? (character ?? '') : String.fromCharCode(Number.parseInt(octal, 8)),
  )
