import { isDeepStrictEqual } from 'node:util'
import type { Deps } from '../../deps.ts'
import type { DnsRecord, PreviousRecord } from '../../releases/dns-record.ts'
import type { Release } from '../../releases/release.ts'
import { holdsRecord } from './adopt-record.ts'
import { leadsHere } from './find-domain.ts'

/**
 * What the release parameter says of a name until the zone leads it here: `elsewhere`, so that a bare apply makes no record
 * beside the present one. Where Terraform holds the record already, `here` stays: its plan would delete the record otherwise.
 */
export async function targetMeanwhile(
  deps: Pick<Deps, 'terraform'>,
  { domain, release }: { domain: string; release: Release },
  signal: AbortSignal,
): Promise<'elsewhere' | 'here'> {
  return leadsHere(release, domain) && (await holdsRecord(deps, signal)) ? 'here' : 'elsewhere'
}

/** Pure: what the release parameter notes of a name from before. */
export const previousOf = (release: Release, domain: string): PreviousRecord | undefined =>
  release.dns_name === domain ? release.dns_previous : undefined

/**
 * Pure: the note of records whose TTL medspa has shortened since, with the TTL that they had; undefined where there is none, or
 * where the zone has other records by now.
 */
export function noteOfShortened(
  release: Release,
  { domain, now }: { domain: string; now: readonly DnsRecord[] },
): (PreviousRecord & { kept_until: string }) | undefined {
  const noted = previousOf(release, domain)
  if (typeof noted?.kept_until !== 'string') return undefined
  const isSame = isDeepStrictEqual(noted.records.map(withoutTtl), now.map(withoutTtl))
  return isSame ? { ...noted, kept_until: noted.kept_until } : undefined
}

const withoutTtl = ({ ttl: _, ...record }: DnsRecord) => record
