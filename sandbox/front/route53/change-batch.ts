import { isIPv4, isIPv6 } from 'node:net'
import { isDeepStrictEqual } from 'node:util'
import { isWithin } from './names.ts'
import type { RecordSet, Zone } from './records.ts'

export type Change = { action: 'CREATE' | 'DELETE' | 'UPSERT'; record: RecordSet }

/** Whether an alias leads somewhere: to a load balancer, by its name and the zone id of load balancers. */
export type IsTarget = (alias: { zoneId: string; dnsName: string }) => boolean

/**
 * What is wrong with a batch, one message a change that is refused, in the words that AWS uses (the messages' sources stand
 * beside them); empty for a batch that is carried out. Changes are judged one after the other, each against the records as
 * the changes before it leave them, and all of them count or none.
 */
export function refusalsOf(
  { id, name, records }: Pick<Zone, 'id' | 'name' | 'records'>,
  changes: readonly Change[],
  isTarget: IsTarget,
): string[] {
  let now = [...records]
  const refused: string[] = []
  for (const change of changes) {
    const refusal = refusalOf({ id, name, records: now }, change, isTarget)
    if (refusal !== undefined) refused.push(refusal)
    else now = applied(now, change)
  }
  return refused
}

const applied = (records: RecordSet[], { action, record }: Change): RecordSet[] => [
  ...records.filter((known) => !isSame(known, record)),
  ...(action === 'DELETE' ? [] : [record]),
]

/** Name, type and set identifier tell record sets apart. */
const isSame = (a: RecordSet, b: RecordSet): boolean =>
  a.name === b.name && a.type === b.type && a.setIdentifier === b.setIdentifier

const described = ({ name, setIdentifier, type }: RecordSet): string =>
  `[name='${name}', type='${type}'${setIdentifier === undefined ? '' : `, set-identifier='${setIdentifier}'`}]`

function refusalOf(
  zone: Pick<Zone, 'id' | 'name' | 'records'>,
  { action, record }: Change,
  isTarget: IsTarget,
): string | undefined {
  const known = zone.records.find((each) => isSame(each, record))
  if (action === 'DELETE') return deletionRefused(zone, known, record)
  // kubernetes-sigs/external-dns#3007 and widdix/node-route53-updater#3.
  if (action === 'CREATE' && known)
    return `Tried to create resource record set ${described(record)} but it already exists`
  return placeRefused(zone, record) ?? valueRefused(record) ?? aliasRefused(zone, record, isTarget)
}

/** "you must specify all the same values": Route 53 API reference, Change; texts: kubernetes-sigs/external-dns#732. */
function deletionRefused(
  zone: Pick<Zone, 'name'>,
  known: RecordSet | undefined,
  record: RecordSet,
): string | undefined {
  if (!known) return `Tried to delete resource record set ${described(record)} but it was not found`
  if (!isEqual(known, record))
    return `Tried to delete resource record set ${described(record)} but the values provided do not match the current values`
  if (record.name !== zone.name) return undefined
  // The second text: airbnb/zonify#1. The first one is assumed.
  if (record.type === 'SOA') return 'A HostedZone must contain exactly one SOA record.'
  if (record.type === 'NS') return 'A HostedZone must contain at least one NS record for the zone itself.'
  return undefined
}

/** Values in any order; the other members as far as they are given, as the provider leaves some out (getmoto/moto#7153). */
function isEqual(known: RecordSet, given: RecordSet): boolean {
  const plain = ({ alias, ttl, values }: RecordSet) => ({ alias, ttl, values: values.toSorted() })
  const others = Object.entries(given.others) as [keyof RecordSet['others'], unknown][]
  return (
    isDeepStrictEqual(plain(known), plain(given)) &&
    others.every(([name, value]) => isDeepStrictEqual(known.others[name], value))
  )
}

function placeRefused({ name, records }: Pick<Zone, 'name' | 'records'>, record: RecordSet): string | undefined {
  // getmoto/moto#916, aws/copilot-cli#5493.
  if (!isWithin(record.name, name)) return `RRSet with DNS name ${record.name} is not permitted in zone ${name}`
  // The rule: Developer Guide, "CNAME record type"; the text is assumed.
  if (record.type === 'CNAME' && record.name === name)
    return `RRSet of type CNAME with DNS name ${record.name} is not permitted at apex in zone ${name}`
  const beside = records.filter((each) => each.name === record.name && each.type !== record.type)
  // ansible-collections/amazon.aws#2694 and, the other way round, hashicorp/terraform#9732 (with its two spaces).
  if (record.type === 'CNAME' && beside.length > 0)
    return `RRSet of type CNAME with DNS name ${record.name} is not permitted as it conflicts with other records with the same DNS name in zone ${name}`
  if (beside.some(({ type }) => type === 'CNAME'))
    return `RRSet of type ${record.type} with DNS name ${record.name} is not permitted because a conflicting RRSet of type  CNAME with the same DNS name already exists in zone ${name}`
  return undefined
}

/** The text for TXT: binxio/cfn-ses-provider#23; the others are assumed. Forms: Developer Guide, "Supported DNS record types". */
const VALUES: Partial<Record<RecordSet['type'], { isValue: (value: string) => boolean; problem: string }>> = {
  A: { isValue: isIPv4, problem: 'ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)' },
  AAAA: { isValue: isIPv6, problem: 'AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)' },
  TXT: {
    isValue: (value) => /^"([^"\\]|\\.)*"(\s+"([^"\\]|\\.)*")*$/.test(value),
    problem: 'InvalidCharacterString (Value should be enclosed in quotation marks)',
  },
}

function valueRefused({ type, values }: RecordSet): string | undefined {
  const rule = VALUES[type]
  const wrong = rule && values.find((value) => !rule.isValue(value))
  if (rule && wrong !== undefined)
    return `Invalid Resource Record: 'FATAL problem: ${rule.problem} encountered with '${wrong}''`
  // RFC 2181, section 10.1: a name has one canonical name; the text is assumed.
  if (type === 'CNAME' && values.length > 1)
    return "Invalid Resource Record: 'FATAL problem: CNAMERRSetMultipleValues (A CNAME record set has one value)'"
  return undefined
}

/** pcorliss/ruby_route_53#17. */
function aliasRefused(
  { id, records }: Pick<Zone, 'id' | 'records'>,
  { alias, type }: RecordSet,
  isTarget: IsTarget,
): string | undefined {
  if (!alias) return undefined
  const isThere =
    alias.zoneId === id ? records.some((each) => each.name === alias.dnsName && each.type === type) : isTarget(alias)
  if (isThere) return undefined
  return `Tried to create an alias that targets ${alias.dnsName}, type ${type} in zone ${alias.zoneId}, but that target was not found`
}
