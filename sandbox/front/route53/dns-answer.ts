import type { Answer, Question } from 'dns-packet'
import type { DnsAnswer } from '../../data/network/dns-server.ts'
import { isWithin, normalName } from './names.ts'
import { answersOf, LOAD_BALANCER_TTL, loadBalancerAddress, wireName } from './record-data.ts'
import type { RecordSet } from './records.ts'

/** A zone as its name servers answer for it. */
export type ServedZone = { name: string; records: readonly RecordSet[] }

/** The wire has `ANY` besides, which the types of the package lack. */
type QuestionType = Question['type'] | 'ANY'

/** CNAMEs and aliases that are followed, so that a circle of them ends. */
const LONGEST_CHAIN = 8

/**
 * An authoritative answer from these zones: RFC 1034, section 4.3.2, for the order of steps, RFC 2308 for answers without
 * records, RFC 4592 for wildcards. A name outside all zones is refused: a rehearsal asks nobody else.
 */
export function answerFrom(zones: readonly ServedZone[], { name, type }: Question): DnsAnswer {
  const asked = normalName(name)
  const zone = zoneFor(zones, asked)
  if (!zone) return { rcode: 'REFUSED', authoritative: false, answers: [], authorities: [] }
  return follow(zones, zone, asked, name, type, LONGEST_CHAIN)
}

/** The zone with the longest name that a name lies in. */
const zoneFor = (zones: readonly ServedZone[], name: string): ServedZone | undefined =>
  zones.filter((zone) => isWithin(name, zone.name)).toSorted((a, b) => b.name.length - a.name.length)[0]

function follow(
  zones: readonly ServedZone[],
  zone: ServedZone,
  asked: string,
  written: string,
  type: QuestionType,
  left: number,
): DnsAnswer {
  const referral = delegationOf(zone, asked)
  if (referral)
    return {
      rcode: 'NOERROR',
      authoritative: false,
      answers: [],
      authorities: answersOf(referral, wireName(referral.name)),
    }
  const sets = setsAt(zone, asked)
  if (!sets) return { rcode: 'NXDOMAIN', authoritative: true, answers: [], authorities: authorityOf(zone) }
  const canonical = sets.find((each) => each.type === 'CNAME')
  if (canonical && type !== 'CNAME' && type !== 'ANY') {
    const own = answersOf(canonical, written)
    const target = normalName(canonical.values[0] ?? '')
    const next = zoneFor(zones, target)
    // Who asks follows a name of somebody else by himself.
    if (!next || left === 0) return { rcode: 'NOERROR', authoritative: true, answers: own, authorities: [] }
    const rest = follow(zones, next, target, wireName(target), type, left - 1)
    return { ...rest, authoritative: true, answers: [...own, ...rest.answers] }
  }
  const answers = sets
    .filter((each) => type === 'ANY' || each.type === type)
    .flatMap((each) => (each.alias ? aliasAnswers(zones, each, written, left) : answersOf(each, written)))
  return { rcode: 'NOERROR', authoritative: true, answers, authorities: answers.length === 0 ? authorityOf(zone) : [] }
}

/** Records of the alias's target under the alias's own name. */
function aliasAnswers(
  zones: readonly ServedZone[],
  { alias, type }: RecordSet,
  written: string,
  left: number,
): Answer[] {
  const target = alias?.dnsName ?? ''
  const address = loadBalancerAddress(target)
  // The sandbox's load balancers have IPv4 addresses alone.
  if (address !== undefined)
    return type === 'A' ? [{ type: 'A', name: written, ttl: LOAD_BALANCER_TTL, class: 'IN', data: address }] : []
  const zone = zoneFor(zones, target)
  if (!zone || left === 0) return []
  const found = follow(zones, zone, target, written, type as QuestionType, left - 1)
  return found.answers.filter((each) => each.type === type).map((each) => ({ ...each, name: written }))
}

/** All sets of a name, or of the wildcard that stands for it; undefined for a name that does not exist. */
function setsAt({ name: zone, records }: ServedZone, asked: string): RecordSet[] | undefined {
  const own = records.filter(({ name }) => name === asked)
  if (own.length > 0) return firstOfEach(own)
  if (records.some(({ name }) => name.endsWith(`.${asked}`))) return []
  for (let above = parentOf(asked); isWithin(above, zone); above = parentOf(above)) {
    const wild = records.filter(({ name }) => name === String.raw`\052.${above}`)
    if (wild.length > 0) return firstOfEach(wild)
    // A name that exists ends the search: its wildcards alone would count.
    if (records.some(({ name }) => isWithin(name, above))) return undefined
  }
  return undefined
}

/** Of sets that a routing policy chooses among, the first one: policies are not carried out. */
const firstOfEach = (sets: readonly RecordSet[]): RecordSet[] =>
  sets.filter((each) => sets.find(({ type }) => type === each.type) === each)

const parentOf = (name: string): string => name.slice(name.indexOf('.') + 1)

/** The name servers of the part of a zone that is somebody else's, where a name lies in one. */
const delegationOf = ({ name: zone, records }: ServedZone, asked: string): RecordSet | undefined =>
  records.find(({ name, type }) => type === 'NS' && name !== zone && isWithin(asked, name))

/** The zone's SOA, for as long as its absence of a name may be kept (RFC 2308, section 3). */
function authorityOf({ name, records }: ServedZone): Answer[] {
  const set = records.find((each) => each.type === 'SOA' && each.name === name)
  return (set ? answersOf(set, wireName(name)) : []).map((each) =>
    each.type === 'SOA' ? { ...each, ttl: Math.min(each.ttl ?? 0, each.data.minimum ?? 0) } : each,
  )
}
