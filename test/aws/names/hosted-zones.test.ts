import {
  ChangeResourceRecordSetsCommand,
  InvalidChangeBatch,
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
} from '@aws-sdk/client-route-53'
import { describe, expect, it } from 'vitest'
import { createHostedZones } from '../../../src/aws/names/hosted-zones.ts'
import type { DnsRecord } from '../../../src/releases/dns-record.ts'

const zone = { id: 'Z1', name: 'example.com' }

/** Route 53's order: by reversed labels, then by type. */
const order = ({ Name = '', Type = '' }: { Name?: string | undefined; Type?: string | undefined }) =>
  `${Name.replace(/\.$/, '').split('.').reverse().join('.')} ${Type}`

/** A zone that has `sets`, as Route 53 lists them from a name and a type on. */
function zoneOf(sets: ResourceRecordSet[], onChange: () => unknown = () => ({ ChangeInfo: { Id: 'C1' } })) {
  const asked: string[] = []
  const send = async (command: object) => {
    asked.push(command.constructor.name)
    if (command instanceof ChangeResourceRecordSetsCommand) return onChange()
    if (!(command instanceof ListResourceRecordSetsCommand)) return { ChangeInfo: { Status: 'INSYNC' } }
    const { MaxItems, StartRecordName, StartRecordType } = command.input
    const start = order({ Name: StartRecordName, Type: StartRecordType })
    const from = sets.toSorted((a, b) => (order(a) < order(b) ? -1 : 1)).filter((set) => order(set) >= start)
    return { ResourceRecordSets: from.slice(0, MaxItems) }
  }
  const clock = { now: () => new Date('2026-11-29T12:00:00Z') }
  return { asked, zones: createHostedZones({ clients: { route53: async () => ({ send }) }, clock } as never) }
}

const set = (Name: string, Type: ResourceRecordSet['Type'], TTL = 60): ResourceRecordSet => ({
  Name: `${Name}.`,
  Type,
  TTL,
  ResourceRecords: [{ Value: 'elsewhere.example.net' }],
})

describe('a name that a zone delegates', () => {
  const apex = [set('example.com', 'NS'), set('example.com', 'SOA')]

  it.each(['api.example.com', 'eu.api.example.com'])('is found at and below the NS records: %s', async (name) => {
    const { zones } = zoneOf([...apex, set('api.example.com', 'NS')])
    expect(await zones.delegated(zone, name)).toBe('api.example.com')
  })

  it.each(['example.com', 'www.example.com', 'notapi.example.com'])('is not %s', async (name) => {
    const { zones } = zoneOf([...apex, set('api.example.com', 'NS'), set('deep.www.example.com', 'NS')])
    expect(await zones.delegated(zone, name)).toBeUndefined()
  })
})

describe('a change that Route 53 refuses as invalid', () => {
  const name = 'api.example.com'
  const alias: ResourceRecordSet = {
    Name: `${name}.`,
    Type: 'A',
    AliasTarget: { DNSName: 'alb.example.net.', HostedZoneId: 'Z35', EvaluateTargetHealth: false },
  }
  const from: DnsRecord[] = [{ type: 'CNAME', ttl: 60, values: ['elsewhere.example.net'] }]
  const to: DnsRecord[] = [{ type: 'A', alias: { name: 'ALB.example.net', zone_id: 'Z35', evaluate: false } }]
  const message = '[Tried to create resource record set, but it already exists]'
  const refuse = () => {
    throw new InvalidChangeBatch({ message, $metadata: {} })
  }
  const replaced = (there: ResourceRecordSet[]) => {
    const { asked, zones } = zoneOf(there, refuse)
    return { asked, run: () => zones.replace(zone.id, name, { from, to }) }
  }

  it('is made already where the zone has what was to be there: the answer of an attempt before was lost', async () => {
    const { asked, run } = replaced([alias])
    await run()
    expect(asked).toEqual(['ChangeResourceRecordSetsCommand', 'ListResourceRecordSetsCommand'])
  })

  it("is told with Route 53's own words where nobody changed anything", async () => {
    const refused = replaced([set(name, 'CNAME')]).run()
    await expect(refused).rejects.toMatchObject({ message: expect.stringContaining(message) })
    await expect(refused).rejects.not.toMatchObject({ code: 'record-changed' })
  })

  it.each([
    ['has something else', [set(name, 'CNAME', 300)]],
    ['has nothing', []],
    ['has more than was to be there', [alias, set(name, 'AAAA')]],
  ])("is told as somebody else's change where the zone %s", async (_, there) => {
    await expect(replaced(there).run()).rejects.toMatchObject({ code: 'record-changed' })
  })
})
