import { isIPv4 } from 'node:net'
import type { Led } from '../io/resolve.ts'
import { leadsTo } from './leads-to.ts'

/** A record that should exist, wherever the name's zone is. */
export type WantedRecord = {
  /** `address`: the name leads to the load balancer. `certificate`: ACM validates the name, now and at each renewal. */
  purpose: 'address' | 'certificate'
  name: string
  type: 'A' | 'CNAME'
  value: string
  /** Seconds. */
  ttl: number
}

/** The same, with what resolvers answer. */
export type LookedUpRecord = WantedRecord & {
  /** `unknown`: DNS did not answer. */
  state: 'ok' | 'missing' | 'elsewhere' | 'unknown'
  /** What resolvers lead to: names on the way, then addresses. */
  found: string[]
}

/** Of a record that leads to a load balancer: short, as a restore has another one. */
const TTL_SECONDS = 60

/**
 * Pure: the records that a domain needs. `balancer`: the load balancer's DNS name, or its address in a rehearsal; undefined
 * where there is none yet. `validation`: what ACM asks for.
 */
export const wantedRecords = ({
  balancer,
  domain,
  validation,
}: {
  balancer: string | undefined
  domain: string
  validation: readonly { name: string; type: string; value: string }[]
}): WantedRecord[] => [
  ...validation.map(
    ({ name, value }): WantedRecord => ({ purpose: 'certificate', name, type: 'CNAME', value, ttl: TTL_SECONDS }),
  ),
  ...(balancer === undefined
    ? []
    : [
        {
          purpose: 'address',
          name: domain,
          type: isIPv4(balancer) ? 'A' : 'CNAME',
          value: balancer,
          ttl: TTL_SECONDS,
        } satisfies WantedRecord,
      ]),
]

/** Pure: a wanted record beside what resolvers answer. `own`: where the load balancer's own name leads. */
export function lookedUp(record: WantedRecord, led: Led, own: Led): LookedUpRecord {
  const found = [...led.names, ...led.addresses]
  const there = record.purpose === 'address' ? leadsTo(led, record.value, own) : led.names.includes(record.value)
  return { ...record, found, state: there ? 'ok' : found.length === 0 ? 'missing' : 'elsewhere' }
}
