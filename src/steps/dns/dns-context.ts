import type { Certificate } from '../../aws/names/certificates.ts'
import type { HostedZone } from '../../aws/names/hosted-zones.ts'
import type { LookedUpRecord } from '../../dns/wanted-records.ts'
import type { DnsRecord } from '../../releases/dns-record.ts'

/** What the steps of `medspa dns` hand on to each other. */
export type DnsContext = {
  wait?: boolean
  stateBucketMissing?: boolean
  lockTableMissing?: boolean
  /** The API's name. */
  domain?: string
  /** The hosted zone that the configuration names for it; null: its records are kept elsewhere. */
  zone?: HostedZone | null
  /** The load balancer's own name; null where there is none, parked say. */
  balancer?: { dnsName: string; zoneId: string } | null
  /** The certificate of the domain, or the newest that waits for its validation; null where there is none. */
  certificate?: Certificate | null
  /** The load balancer's certificate, where it is for other names than the domain. */
  otherCertificate?: Certificate
  /** Records that should exist, beside what resolvers answer. */
  records?: LookedUpRecord[]
  /** Why records of the zone may reach nobody, in words; undefined where DNS asks the zone, or that is not known. */
  undelegated?: string
  /** What the zone has under the name. */
  now?: DnsRecord[]
  /** What `revert` puts back. */
  previous?: DnsRecord[]
  /** Whether the name leads here, as the zone and the release parameter both say: nothing is left to be done. */
  done?: boolean
  /** Until when resolvers may keep the answer from before its TTL was shortened, where the name is led here before that: `--now`. */
  keptUntil?: Date
  /** Go on although resolvers keep the previous answer for longer than some minutes: `--now`. */
  atOnce?: boolean
}
