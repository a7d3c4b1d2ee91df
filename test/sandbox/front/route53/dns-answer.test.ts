import type { RRType } from '@aws-sdk/client-route-53'
import { describe, expect, it } from 'vitest'
import { answerFrom, type ServedZone } from '../../../../sandbox/front/route53/dns-answer.ts'
import { recordSetOf } from '../../../../sandbox/front/route53/records.ts'

const plain = (Name: string, Type: RRType, ...values: string[]) =>
  recordSetOf({ Name, Type, TTL: 300, ResourceRecords: values.map((Value) => ({ Value })) })
const alias = (Name: string, Type: RRType, DNSName: string) =>
  recordSetOf({ Name, Type, AliasTarget: { HostedZoneId: 'Z', DNSName, EvaluateTargetHealth: true } })

const zones: ServedZone[] = [
  {
    name: 'clinic.test.',
    records: [
      plain('clinic.test', 'SOA', 'ns.test. mail.test. 1 7200 900 1209600 86400'),
      plain('clinic.test', 'NS', 'ns.test.'),
      plain('clinic.test', 'MX', '10 mail.clinic.test.'),
      alias('api.clinic.test', 'A', '127.5.6.7:8080'),
      alias('api.clinic.test', 'AAAA', 'dualstack.127.5.6.7'),
      alias('www.clinic.test', 'A', 'plain.clinic.test'),
      plain('plain.clinic.test', 'A', '192.0.2.1'),
      plain('a.deep.clinic.test', 'A', '192.0.2.2'),
      plain('*.wild.clinic.test', 'A', '192.0.2.3'),
      plain('own.wild.clinic.test', 'TXT', '"own"'),
      plain('circle.clinic.test', 'CNAME', 'circle.clinic.test'),
      plain('part.clinic.test', 'NS', 'ns.elsewhere.test.'),
      plain('x.part.clinic.test', 'A', '192.0.2.4'),
      plain('caa.clinic.test', 'CAA', '0 issue "amazon.com"'),
      plain('_sip._tcp.clinic.test', 'SRV', '1 2 5060 sip.clinic.test'),
    ],
  },
  { name: 'sub.clinic.test.', records: [plain('x.sub.clinic.test', 'A', '192.0.2.5')] },
]
const ask = (name: string, type = 'A') => answerFrom(zones, { name, type: type as 'A' })

describe('an authoritative answer', () => {
  it.each([
    ['a record', 'plain.clinic.test', 'A', ['192.0.2.1']],
    ['in any letters', 'PLAIN.Clinic.TEST', 'A', ['192.0.2.1']],
    ['an alias to a load balancer is its address', 'api.clinic.test', 'A', ['127.5.6.7']],
    ['an alias to another record', 'www.clinic.test', 'A', ['192.0.2.1']],
    ['a wildcard', 'any.thing.wild.clinic.test', 'A', ['192.0.2.3']],
    ['of the zone with the longest name', 'x.sub.clinic.test', 'A', ['192.0.2.5']],
    ['mail', 'clinic.test', 'MX', [{ preference: 10, exchange: 'mail.clinic.test' }]],
    ['a service', '_sip._tcp.clinic.test', 'SRV', [{ priority: 1, weight: 2, port: 5060, target: 'sip.clinic.test' }]],
    ['authorities', 'caa.clinic.test', 'CAA', [expect.objectContaining({ tag: 'issue', value: 'amazon.com' })]],
  ])('%s', (_, name, type, datas) => {
    const { answers, authoritative, rcode } = ask(name, type)
    expect({ rcode, authoritative }).toEqual({ rcode: 'NOERROR', authoritative: true })
    expect(answers.map((each) => ('data' in each ? each.data : undefined))).toEqual(datas)
  })

  it.each([
    ['a load balancer has no IPv6', 'api.clinic.test', 'AAAA'],
    ['a name with other records', 'plain.clinic.test', 'TXT'],
    ['a name that only has names below it', 'deep.clinic.test', 'A'],
    ['a name beside a wildcard', 'own.wild.clinic.test', 'A'],
  ])('no data: %s', (_, name, type) => {
    expect(ask(name, type)).toMatchObject({ rcode: 'NOERROR', answers: [], authorities: [{ type: 'SOA', ttl: 300 }] })
  })

  it.each(['none.clinic.test', 'b.deep.clinic.test'])('%s does not exist', (name) => {
    expect(ask(name)).toMatchObject({ rcode: 'NXDOMAIN', answers: [], authorities: [{ type: 'SOA' }] })
  })

  it('ends where CNAMEs go round', () => {
    const { answers } = ask('circle.clinic.test')
    expect(answers.length).toBeGreaterThan(0)
    expect(answers.length).toBeLessThan(20)
  })
})

it("refers to the name servers of a part that is somebody else's", () => {
  expect(ask('x.part.clinic.test')).toMatchObject({
    rcode: 'NOERROR',
    authoritative: false,
    answers: [],
    authorities: [{ type: 'NS', name: 'part.clinic.test', data: 'ns.elsewhere.test' }],
  })
})

it.each(['example.com', 'test', 'notclinic.test'])('refuses %s', (name) => {
  expect(ask(name)).toEqual({ rcode: 'REFUSED', authoritative: false, answers: [], authorities: [] })
})
