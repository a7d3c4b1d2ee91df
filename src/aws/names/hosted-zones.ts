import type { Change, ResourceRecordSet } from '@aws-sdk/client-route-53'
import { OperatorError } from '../../errors.ts'
import { type Clock, until } from '../../io/clock.ts'
import type { DnsRecord } from '../../releases/dns-record.ts'
import { waitingFor, waits } from '../../waits.ts'
import type { Clients } from '../clients.ts'
import { calling, hasCode, undefinedIfMissing } from '../errors.ts'

export type HostedZone = {
  id: string
  /** In lower case, without a dot at its end. */
  name: string
  isPrivate: boolean
  /** The name servers that the parent has to delegate to. */
  nameServers: string[]
}

type HostedZones = {
  /** Undefined where the account has none of that id. */
  find: (id: string) => Promise<HostedZone | undefined>
  /** Records that lead from a name anywhere: A, AAAA and CNAME. @throws OperatorError `record-routed` */
  records: (zoneId: string, name: string) => Promise<DnsRecord[]>
  /**
   * The name at or above `name`, and below the zone's own, which the zone delegates to other name servers by NS records: nobody
   * is answered from the zone there. Undefined where the zone itself answers.
   */
  delegated: (zone: Pick<HostedZone, 'id' | 'name'>, name: string) => Promise<string | undefined>
  /**
   * Puts `to` in the place of `from`, in one change that Route 53 makes as a whole or not at all, and waits until all its
   * servers answer so. A record that is in both stays. Not to be cancelled: the change is made by then. Where Route 53 refuses
   * the change and the zone has `to`, an earlier attempt has made it, and nobody waits.
   * @throws OperatorError `record-changed` where the zone has something else than `from` by now
   */
  replace: (
    zoneId: string,
    name: string,
    change: { from: readonly DnsRecord[]; to: readonly DnsRecord[] },
    onWait?: (line: string) => void,
  ) => Promise<void>
}

const leading = ['A', 'AAAA', 'CNAME'] as const

/** Route 53's hosted zones. Source of what a change is: Route 53 API Reference, "ChangeResourceRecordSets". */
export const createHostedZones = ({
  clients,
  clock,
}: {
  clients: Pick<Clients, 'route53'>
  clock: Clock
}): HostedZones => {
  const records: HostedZones['records'] = async (HostedZoneId, name) => {
    const { ListResourceRecordSetsCommand } = await import('@aws-sdk/client-route-53')
    const route53 = await clients.route53()
    // From a name on, in the order of reversed labels: those of the name itself come first. Fewer types than a page holds.
    const { ResourceRecordSets = [] } = await calling('route53:ListResourceRecordSets', () =>
      route53.send(new ListResourceRecordSetsCommand({ HostedZoneId, StartRecordName: name })),
    )
    const own = ResourceRecordSets.filter(({ Name = '', Type }) => plainName(Name) === name && isLeading(Type))
    const routed = own.find(({ SetIdentifier }) => SetIdentifier !== undefined)
    if (routed !== undefined) throw routedRecord(name, routed)
    return own.map(recordOf)
  }
  return {
    async find(Id) {
      const { GetHostedZoneCommand } = await import('@aws-sdk/client-route-53')
      const route53 = await clients.route53()
      const found = await undefinedIfMissing('route53:GetHostedZone', ['NoSuchHostedZone'], () =>
        route53.send(new GetHostedZoneCommand({ Id })),
      )
      return (
        found && {
          id: Id,
          name: plainName(found.HostedZone?.Name ?? ''),
          isPrivate: found.HostedZone?.Config?.PrivateZone === true,
          nameServers: found.DelegationSet?.NameServers ?? [],
        }
      )
    },

    records,

    async delegated({ id: HostedZoneId, name: apex }, name) {
      const { ListResourceRecordSetsCommand } = await import('@aws-sdk/client-route-53')
      const route53 = await clients.route53()
      for (const above of namesBelow(apex, name)) {
        const { ResourceRecordSets = [] } = await calling('route53:ListResourceRecordSets', () =>
          route53.send(
            new ListResourceRecordSetsCommand({
              HostedZoneId,
              StartRecordName: above,
              StartRecordType: 'NS',
              MaxItems: 1,
            }),
          ),
        )
        if (ResourceRecordSets.some(({ Name = '', Type }) => plainName(Name) === above && Type === 'NS')) return above
      }
      return undefined
    },

    async replace(HostedZoneId, name, { from, to }, onWait) {
      const { ChangeResourceRecordSetsCommand, GetChangeCommand } = await import('@aws-sdk/client-route-53')
      const route53 = await clients.route53()
      const gone = from.filter((record) => !to.some((each) => isSame(each, record)))
      const made = to.filter((record) => !from.some((each) => isSame(each, record)))
      const Changes: Change[] = [
        ...gone.map((record): Change => ({ Action: 'DELETE', ResourceRecordSet: setOf(name, record) })),
        ...made.map((record): Change => ({ Action: 'CREATE', ResourceRecordSet: setOf(name, record) })),
      ]
      if (Changes.length === 0) return
      const answer = await calling('route53:ChangeResourceRecordSets', () =>
        route53.send(new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes } })),
      ).catch(async (error: unknown) => {
        if (!(error instanceof OperatorError && hasCode(error.cause, 'InvalidChangeBatch'))) throw error
        const there = await records(HostedZoneId, name)
        // The SDK asks again where an answer is lost, and meets its own change: nothing is left to be made.
        if (areSame(there, to)) return undefined
        // The records are as the change wants them, so Route 53 refuses it for another reason: a CNAME at the zone's own name, say.
        throw areSame(there, from) ? error : changed(name, error)
      })
      if (answer === undefined) return
      const Id = answer.ChangeInfo?.Id ?? ''
      let looks = 0
      const look = async () => {
        const { ChangeInfo: now } = await calling('route53:GetChange', () => route53.send(new GetChangeCommand({ Id })))
        if (now?.Status === 'INSYNC') return true
        looks += 1
        if (looks === 1) onWait?.(waitingFor(waits.dnsChange))
        return undefined
      }
      if (!(await until(clock, look, waits.dnsChange))) throw late(name)
    },
  }
}

const isLeading = (type: string | undefined): boolean => leading.some((each) => each === type)

/** Pure: `a.b.c` and `b.c` of `a.b.c` in the zone `c`. */
const namesBelow = (apex: string, name: string): string[] => {
  const labels = name.split('.')
  return labels.slice(0, labels.length - apex.split('.').length).map((_, at) => labels.slice(at).join('.'))
}

/** Route 53 ends names with a dot, and writes `*` as `\052`. */
const plainName = (name: string) => name.toLowerCase().replace(/\.$/, '').replace('\\052', '*')

const recordOf = ({ AliasTarget, ResourceRecords = [], TTL, Type }: ResourceRecordSet): DnsRecord => ({
  type: leading.find((each) => each === Type) ?? 'A',
  ...(TTL !== undefined && { ttl: TTL }),
  ...(AliasTarget === undefined
    ? { values: ResourceRecords.flatMap(({ Value }) => Value ?? []) }
    : {
        alias: {
          name: plainName(AliasTarget.DNSName ?? ''),
          zone_id: AliasTarget.HostedZoneId ?? '',
          evaluate: AliasTarget.EvaluateTargetHealth === true,
        },
      }),
})

const setOf = (Name: string, { alias, ttl, type, values = [] }: DnsRecord): ResourceRecordSet => ({
  Name,
  Type: type,
  ...(alias
    ? { AliasTarget: { DNSName: alias.name, HostedZoneId: alias.zone_id, EvaluateTargetHealth: alias.evaluate } }
    : { TTL: ttl ?? 60, ResourceRecords: values.map((Value) => ({ Value })) }),
})

const isSame = (a: DnsRecord, b: DnsRecord): boolean => JSON.stringify(setOf('', a)) === JSON.stringify(setOf('', b))

/** In any order; Route 53 has the names of aliases in lower case. */
const areSame = (some: readonly DnsRecord[], others: readonly DnsRecord[]): boolean => {
  const textOf = (records: readonly DnsRecord[]) =>
    records
      .map(({ alias, ...record }) =>
        setOf('', alias ? { ...record, alias: { ...alias, name: plainName(alias.name) } } : record),
      )
      .map((set) => JSON.stringify(set))
      .sort()
      .join()
  return textOf(some) === textOf(others)
}

const routedRecord = (name: string, { SetIdentifier, Type }: ResourceRecordSet) =>
  new OperatorError(
    `${name} has records with a routing policy (${Type} "${SetIdentifier}"): medspa changes simple records alone.`,
    {
      code: 'record-routed',
      whose: 'operator',
      exit: 'refused',
      hint: `Change them in Route 53 by hand; or delete them, once nobody needs them, and run this again.`,
    },
  )

const changed = (name: string, cause: OperatorError) =>
  new OperatorError(`The records of ${name} are not as they were a moment ago: somebody else changed them.`, {
    code: 'record-changed',
    whose: 'operator',
    hint: 'The zone was not changed. Run the same command again: it shows what is there now.',
    evidence: [cause.message],
    cause,
  })

const late = (name: string) =>
  new OperatorError(
    `Route 53 took the change of ${name}, and not all of its servers answer so after ${waits.dnsChange.limitMs / 60_000} minutes.`,
    {
      code: 'record-late',
      whose: 'aws',
      hint: 'Run the same command again: it goes on from there.',
    },
  )
