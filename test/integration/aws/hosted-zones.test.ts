import { type Change, ChangeResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHostedZones } from '../../../src/aws/names/hosted-zones.ts'
import { systemClock } from '../../../src/io/clock.ts'
import { nameServersBy, resolveAt } from '../../../src/io/resolve.ts'
import type { DnsRecord } from '../../../src/releases/dns-record.ts'
import type { Release } from '../../../src/releases/release.ts'
import { undelegated } from '../../../src/steps/dns/check-delegation.ts'
import { claimName } from '../../../src/steps/dns/claim-name.ts'
import { type Daemon, startDaemon } from '../sandbox/support/daemon.ts'

let daemon: Daemon
let zoneId: string
beforeAll(async () => {
  daemon = await startDaemon()
  zoneId = daemon.endpoint.route53ZoneId ?? ''
})
afterAll(() => daemon?.close())

const zonesOf = () => {
  const { credentials, endpoint, region } = daemon.endpoint
  const route53 = new Route53Client({ credentials, endpoint, region })
  return { route53, zones: createHostedZones({ clients: { route53: async () => route53 }, clock: systemClock }) }
}
const make = (Name: string, Type: 'A' | 'CNAME' | 'NS', Value: string) => {
  const change: Change = { Action: 'CREATE', ResourceRecordSet: { Name, Type, TTL: 60, ResourceRecords: [{ Value }] } }
  return zonesOf().route53.send(
    new ChangeResourceRecordSetsCommand({ HostedZoneId: zoneId, ChangeBatch: { Changes: [change] } }),
  )
}

describe('a first deploy of a name that the zone has no record of', () => {
  const claim = async (domain: string) => {
    const { zones } = zonesOf()
    let release: Release = {}
    const deps = {
      clock: systemClock,
      hostedZones: zones,
      releaseParameter: {
        read: async () => release,
        write: async (next: Release) => {
          release = next
        },
      },
      resolve: resolveAt(daemon.endpoint.dns),
      settings: { platform: { domain, route53_zone_id: zoneId } },
    }
    const progress = { line: () => {}, status: () => {}, signal: new AbortController().signal }
    const outcome = await claimName.run(deps as never, { named: true }, progress)
    return { outcome, release }
  }

  it('claims it where DNS leads nowhere', async () => {
    expect((await claim('free.clinic.test')).release).toMatchObject({
      dns_target: 'here',
      dns_name: 'free.clinic.test',
    })
  })

  it('leaves it where a wildcard leads it', async () => {
    await make('*.wild.clinic.test', 'A', '192.0.2.7')
    expect(await claim('api.wild.clinic.test')).toMatchObject({
      outcome: { skipped: expect.stringContaining('to 192.0.2.7') },
      release: {},
    })
  })

  it.each(['sub.clinic.test', 'api.sub.clinic.test'])('leaves %s where the zone delegates it', async (domain) => {
    if (domain === 'sub.clinic.test') await make('sub.clinic.test', 'NS', 'ns1.example.net')
    expect(await claim(domain)).toMatchObject({
      outcome: { skipped: expect.stringContaining('NS records of sub.clinic.test') },
      release: {},
    })
  })
})

it("a change whose first answer is lost is made once, and is not taken for somebody else's", async () => {
  const name = 'lost.clinic.test'
  await make(name, 'CNAME', 'elsewhere.example.net')
  let changes = 0
  const { route53, zones } = zonesOf()
  route53.middlewareStack.add(
    (next, { commandName }) =>
      async (asked) => {
        if (commandName === 'ChangeResourceRecordSetsCommand') changes += 1
        const answer = await next(asked)
        if (commandName === 'ChangeResourceRecordSetsCommand' && changes === 1)
          throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
        return answer
      },
    // Behind what asks again, as a connection is.
    { step: 'finalizeRequest', priority: 'low' },
  )
  const from = await zones.records(zoneId, name)
  const to: DnsRecord[] = [{ type: 'A', ttl: 60, values: ['192.0.2.8'] }]
  await zones.replace(zoneId, name, { from, to })
  expect(changes).toBe(2)
  expect(await zones.records(zoneId, name)).toEqual(to)
})

it("a rehearsal's zone is delegated: its DNS names the name servers that Route 53 has", async () => {
  const zone = await zonesOf().zones.find(zoneId)
  if (zone === undefined) throw new Error('the sandbox has a zone')
  expect(zone.nameServers.length).toBeGreaterThan(1)
  const found = await nameServersBy(daemon.endpoint.dns)(zone.name)
  expect(undelegated(zone, found)).toBeUndefined()
  expect(undelegated({ ...zone, nameServers: ['ns.example.net'] }, found)).toContain('reach nobody')
})
