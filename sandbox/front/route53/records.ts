import {
  type HostedZone,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
  Route53Client,
  type RRType,
} from '@aws-sdk/client-route-53'
import { motoClientOptions, type SandboxContext } from '../../context.ts'
import { compareNames, compareTexts, normalName } from './names.ts'

/** One record set as Route 53 shows it; exactly one of `alias` and `values` is there. */
export type RecordSet = {
  /** As `normalName` gives it. */
  name: string
  type: RRType
  ttl: number | undefined
  values: string[]
  alias: { zoneId: string; dnsName: string; evaluateTargetHealth: boolean } | undefined
  setIdentifier: string | undefined
  /** Members of routing policies and health checks, which are kept and not carried out. */
  others: Partial<ResourceRecordSet>
}

/** A hosted zone with its records, in the order in which Route 53 lists them. */
export type Zone = {
  /** `Z0…`, without `/hostedzone/`. */
  id: string
  name: string
  isPrivate: boolean
  callerReference: string
  records: RecordSet[]
  /** The control plane's own record. */
  found: HostedZone
}

/** `/hostedzone/Z0…` or `Z0…`: both name a zone. */
export const bareId = (id: string): string => id.replace(/^\/?(hostedzone|change)\//, '')

/** Gives a function that reads all zones with all records from the control plane. */
export function zoneReader(context: Pick<SandboxContext, 'moto' | 'region'>): () => Promise<Zone[]> {
  const client = new Route53Client(motoClientOptions(context))
  const zonesFrom = async (Marker?: string): Promise<HostedZone[]> => {
    const page = await client.send(new ListHostedZonesCommand({ Marker }))
    const rest = page.IsTruncated && page.NextMarker !== undefined ? await zonesFrom(page.NextMarker) : []
    return [...(page.HostedZones ?? []), ...rest]
  }
  const recordsOf = async (HostedZoneId: string): Promise<RecordSet[]> => {
    // The control plane gives a page of any size that is asked for, and 300 records where none is (moto).
    const { ResourceRecordSets = [] } = await client.send(
      new ListResourceRecordSetsCommand({ HostedZoneId, MaxItems: EVERY_RECORD }),
    )
    return ResourceRecordSets.map(recordSetOf).toSorted(compareRecords)
  }
  return async () =>
    Promise.all(
      (await zonesFrom()).map(async (found) => ({
        id: bareId(found.Id ?? ''),
        name: normalName(found.Name ?? ''),
        isPrivate: found.Config?.PrivateZone ?? false,
        callerReference: found.CallerReference ?? '',
        records: await recordsOf(bareId(found.Id ?? '')),
        found,
      })),
    )
}

/** Above what one zone may have: Route 53 Developer Guide, "Quotas", 10,000 records a hosted zone. */
const EVERY_RECORD = 100_000

export const compareRecords = (a: RecordSet, b: RecordSet): number =>
  compareNames(a.name, b.name) ||
  compareTexts(a.type, b.type) ||
  compareTexts(a.setIdentifier ?? '', b.setIdentifier ?? '')

/** A record set as it is written in a request or by the control plane. */
export function recordSetOf(written: ResourceRecordSet): RecordSet {
  const { AliasTarget, Name = '', ResourceRecords, SetIdentifier, TTL, Type = 'A', ...others } = written
  return {
    name: normalName(Name),
    type: Type,
    ttl: AliasTarget ? undefined : TTL,
    values: AliasTarget ? [] : (ResourceRecords ?? []).map(({ Value = '' }) => Value),
    alias: AliasTarget && {
      zoneId: AliasTarget.HostedZoneId ?? '',
      dnsName: normalName(AliasTarget.DNSName ?? ''),
      evaluateTargetHealth: AliasTarget.EvaluateTargetHealth ?? false,
    },
    setIdentifier: SetIdentifier,
    others: Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined)),
  }
}

/** The form in which requests, answers and the control plane have a record set. */
export function writtenOf({ alias, name, others, setIdentifier, ttl, type, values }: RecordSet): ResourceRecordSet {
  return {
    Name: name,
    Type: type,
    ...(setIdentifier !== undefined && { SetIdentifier: setIdentifier }),
    ...others,
    ...(alias
      ? {
          AliasTarget: {
            HostedZoneId: alias.zoneId,
            DNSName: alias.dnsName,
            EvaluateTargetHealth: alias.evaluateTargetHealth,
          },
        }
      : { TTL: ttl, ResourceRecords: values.map((Value) => ({ Value })) }),
  }
}
