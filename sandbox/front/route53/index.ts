import { ChangeResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53'
import { motoClientOptions, type SandboxContext } from '../../context.ts'
import type { AnswerQuestion } from '../../data/network/dns-server.ts'
import { queryOf } from '../access/credentials.ts'
import { route53Action, route53Path } from '../audit/route53-actions.ts'
import type { Call, Forward, Reply, Service } from '../call.ts'
import { AwsError } from '../errors.ts'
import { pause } from '../pause.ts'
import { type IsTarget, refusalsOf } from './change-batch.ts'
import { createChanges } from './changes.ts'
import { answerFrom, type ServedZone } from './dns-answer.ts'
import { pageOfRecords, pageOfZones } from './listing.ts'
import { normalName } from './names.ts'
import { bareId, writtenOf, type Zone, zoneReader } from './records.ts'
import { callerReferenceOf, changeBatchOf, changeInfoXml, recordSetXml, route53Reply } from './xml.ts'

export type Route53 = {
  /** Answers a DNS question from the hosted zones, as their name servers have them by now. */
  answer: AnswerQuestion
}

/**
 * Route 53: the control plane keeps zones and records; this judges changes as Route 53 does, keeps when the name servers
 * have each of them, and answers as these. `isTarget` tells which load balancers an alias may lead to.
 */
export function createRoute53(
  context: Pick<SandboxContext, 'moto' | 'region' | 'times'>,
  isTarget: IsTarget,
): Service & Route53 {
  const client = new Route53Client(motoClientOptions(context))
  const readZones = zoneReader(context)
  const changes = createChanges(context.times)
  /** Zones whose change is being made. */
  const busy = new Map<string, Promise<unknown>>()
  let read: Promise<Zone[]> | undefined
  /** Everything that changes zones comes through here, so what was read stays true until then. */
  const forgetRead = () => {
    read = undefined
  }
  const zones = (): Promise<Zone[]> => {
    if (read === undefined) {
      read = readZones()
      read.catch(forgetRead)
    }
    return read
  }
  const zoneOf = async (written: string): Promise<Zone> => {
    const id = bareId(written)
    const zone = (await zones()).find((each) => each.id === id)
    // getmoto/moto, from AWS: the code and text of GetHostedZone.
    if (!zone) throw new AwsError('NoSuchHostedZone', `No hosted zone found with ID: ${id}`, 404)
    return zone
  }

  const change = async (id: string, call: Call): Promise<Reply> => {
    const zone = await zoneOf(id)
    const { changes: asked, comment } = changeBatchOf(call.body)
    const refused = refusalsOf(zone, asked, isTarget)
    if (refused.length > 0) throw new AwsError('InvalidChangeBatch', `[${refused.join(', ')}]`)
    await pause(context.times.ms('route53-processing'))
    await client
      .send(
        new ChangeResourceRecordSetsCommand({
          HostedZoneId: zone.id,
          ChangeBatch: {
            Changes: asked.map(({ action, record }) => ({ Action: action, ResourceRecordSet: writtenOf(record) })),
          },
        }),
      )
      .finally(forgetRead)
    const info = changes.submit(zone.id, zone.records, comment)
    return route53Reply(200, 'ChangeResourceRecordSetsResponse', { ChangeInfo: changeInfoXml(info) })
  }
  /** One change of a zone at a time; without AWS's times the next one waits, so that a rehearsal is not slowed by retries. */
  const changeInTurn = async (id: string, call: Call): Promise<Reply> => {
    const before = busy.get(id)
    // pcorliss/ruby_route_53#34.
    if (before !== undefined && context.times.scale > 0)
      throw new AwsError(
        'PriorRequestNotComplete',
        'The request was rejected because Route 53 was still processing a prior request.',
      )
    const mine = Promise.resolve(before)
      .catch(() => {})
      .then(() => change(id, call))
    busy.set(id, mine)
    return mine.finally(() => {
      if (busy.get(id) === mine) busy.delete(id)
    })
  }

  const listRecords = async (id: string, query: URLSearchParams): Promise<Reply> => {
    const { records } = await zoneOf(id)
    const [name, type] = [query.get('name') ?? undefined, query.get('type') ?? undefined]
    // API reference, ListResourceRecordSets: a type needs a name, an identifier needs both.
    if (name === undefined && type !== undefined) throw new AwsError('InvalidInput', 'The input is not valid')
    const start = { name: name && normalName(name), type, setIdentifier: query.get('identifier') ?? undefined }
    const { items, next } = pageOfRecords(records, start, numberOf(query.get('maxitems')))
    return route53Reply(200, 'ListResourceRecordSetsResponse', {
      ResourceRecordSets: { ResourceRecordSet: items.map((each) => recordSetXml(writtenOf(each))) },
      IsTruncated: next !== undefined,
      MaxItems: query.get('maxitems') ?? '300',
      NextRecordName: next?.name,
      NextRecordType: next?.type,
      NextRecordIdentifier: next?.setIdentifier,
    })
  }

  const listZonesByName = async (query: URLSearchParams): Promise<Reply> => {
    const [name, id] = [query.get('dnsname') ?? undefined, query.get('hostedzoneid') ?? undefined]
    const start = { name: name && normalName(name), id: id && bareId(id) }
    const { items, next } = pageOfZones(await zones(), start, numberOf(query.get('maxitems')))
    return route53Reply(200, 'ListHostedZonesByNameResponse', {
      HostedZones: {
        HostedZone: items.map(({ callerReference, found, id, name, records }) => ({
          Id: `/hostedzone/${id}`,
          Name: name,
          CallerReference: callerReference,
          Config: found.Config,
          ResourceRecordSetCount: records.length,
        })),
      },
      DNSName: name,
      HostedZoneId: id,
      IsTruncated: next !== undefined,
      NextDNSName: next?.name,
      NextHostedZoneId: next?.id,
      MaxItems: query.get('maxitems') ?? '100',
    })
  }

  const getChange = (id: string): Reply => {
    const info = changes.get(id)
    // boto/botocore#543.
    if (!info) throw new AwsError('NoSuchChange', `Could not find resource with ID: ${id}`, 404)
    return route53Reply(200, 'GetChangeResponse', { ChangeInfo: changeInfoXml(info) })
  }

  /** What changes which zones there are: the control plane's answer, with a change that can be asked for. */
  const changeZones = async (call: Call, forward: Forward, zoneId?: string): Promise<Reply> => {
    if (zoneId !== undefined) await zoneOf(zoneId)
    else refuseSecond(await zones(), callerReferenceOf(call.body))
    const known = new Set((await zones()).map(({ id }) => id))
    const reply = await forward(call)
    forgetRead()
    if (reply.status >= 300) return reply
    const changed = zoneId ?? (await zones()).find(({ id }) => !known.has(id))?.id ?? ''
    const info = changes.submit(changed, undefined)
    const body = reply.body
      .toString()
      .replace(/<Id>\/change\/[^<]*<\/Id>/, `<Id>/change/${info.id}</Id>`)
      .replace(/<Status>INSYNC<\/Status>/, `<Status>${info.status}</Status>`)
    return { ...reply, body }
  }

  /** A zone as its name servers have it; private zones are asked within VPCs alone, and nobody is in one here. */
  const served = async (): Promise<ServedZone[]> =>
    (await zones()).flatMap((zone) => {
      const records = zone.isPrivate ? undefined : changes.published(zone)
      return records ? [{ name: zone.name, records }] : []
    })

  return {
    names: ['route53'],
    answer: async (question) => answerFrom(await served(), question),
    async handle(call, forward) {
      const [, id = ''] = route53Path(call.url).split('/')
      const query = queryOf(call.url)
      switch (route53Action(call)) {
        case 'ChangeResourceRecordSets':
          return changeInTurn(bareId(id), call)
        case 'ListResourceRecordSets':
          return listRecords(id, query)
        case 'ListHostedZonesByName':
          return listZonesByName(query)
        case 'GetChange':
          return getChange(bareId(id))
        case 'CreateHostedZone':
          return changeZones(call, forward)
        case 'DeleteHostedZone':
          return changeZones(call, forward, id)
        default: {
          const reply = await forward(call)
          if (call.method !== 'GET') forgetRead()
          return reply
        }
      }
    },
  }
}

/** @throws AwsError as API reference, CreateHostedZone, documents it; the text is the model's. */
function refuseSecond(zones: readonly Zone[], reference: string): void {
  if (zones.some(({ callerReference }) => callerReference === reference))
    throw new AwsError(
      'HostedZoneAlreadyExists',
      'A hosted zone has already been created with the specified caller reference.',
      409,
    )
}

const numberOf = (text: string | null): number | undefined => (text === null ? undefined : Number(text))
