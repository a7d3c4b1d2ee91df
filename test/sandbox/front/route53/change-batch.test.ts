import type { ResourceRecordSet } from '@aws-sdk/client-route-53'
import { describe, expect, it } from 'vitest'
import { type Change, refusalsOf } from '../../../../sandbox/front/route53/change-batch.ts'
import { recordSetOf } from '../../../../sandbox/front/route53/records.ts'

const plain = (Name: string, Type: ResourceRecordSet['Type'], ...values: string[]) =>
  recordSetOf({ Name, Type, TTL: 60, ResourceRecords: values.map((Value) => ({ Value })) })
const alias = (Name: string, DNSName: string, HostedZoneId = 'ZLB', EvaluateTargetHealth = true) =>
  recordSetOf({ Name, Type: 'A', AliasTarget: { HostedZoneId, DNSName, EvaluateTargetHealth } })

const zone = {
  id: 'Z1',
  name: 'clinic.test.',
  records: [
    plain('clinic.test', 'NS', 'ns.test.'),
    plain('clinic.test', 'SOA', 'ns.test. mail.test. 1 2 3 4 5'),
    plain('api.clinic.test', 'A', '192.0.2.1', '192.0.2.2'),
    plain('www.clinic.test', 'CNAME', 'api.clinic.test'),
    alias('lb.clinic.test', '127.1.2.3'),
  ],
}
const refusals = (...changes: [Change['action'], Change['record']][]) =>
  refusalsOf(
    zone,
    changes.map(([action, record]) => ({ action, record })),
    ({ dnsName, zoneId }) => zoneId === 'ZLB' && dnsName === '127.1.2.3.',
  )

describe('is carried out', () => {
  it.each<[string, [Change['action'], Change['record']][]]>([
    ['a new record', [['CREATE', plain('new.clinic.test', 'A', '192.0.2.1')]]],
    ['another value', [['UPSERT', plain('API.clinic.test.', 'A', '192.0.2.9')]]],
    ['a deletion, its values in any order', [['DELETE', plain('api.clinic.test', 'A', '192.0.2.2', '192.0.2.1')]]],
    [
      'a CNAME in the place of another record',
      [
        ['DELETE', plain('api.clinic.test', 'A', '192.0.2.1', '192.0.2.2')],
        ['CREATE', plain('api.clinic.test', 'CNAME', 'other.example')],
      ],
    ],
    ['an alias to a load balancer', [['CREATE', alias('new.clinic.test', '127.1.2.3')]]],
    ['an alias to a record of the zone', [['CREATE', alias('new.clinic.test', 'api.clinic.test', 'Z1')]]],
    ['the deletion of an alias', [['DELETE', alias('lb.clinic.test', '127.1.2.3.')]]],
    ['a text in two parts', [['CREATE', plain('t.clinic.test', 'TXT', String.raw`"one \"1\"" "two"`)]]],
  ])('%s', (_, changes) => {
    expect(refusals(...changes)).toEqual([])
  })
})

describe('is refused', () => {
  it.each<[string, Change['action'], Change['record'], RegExp]>([
    ['a second one', 'CREATE', plain('api.clinic.test', 'A', '192.0.2.9'), /but it already exists$/],
    ['what is not there', 'DELETE', plain('no.clinic.test', 'A', '192.0.2.9'), /but it was not found$/],
    ['other values', 'DELETE', plain('api.clinic.test', 'A', '192.0.2.1'), /do not match the current values$/],
    ['another alias', 'DELETE', alias('lb.clinic.test', '127.1.2.3', 'ZLB', false), /do not match the current values$/],
    ["the zone's SOA", 'DELETE', zone.records[1] ?? plain('', 'A'), /exactly one SOA record/],
    ["the zone's NS", 'DELETE', zone.records[0] ?? plain('', 'A'), /at least one NS record for the zone itself/],
    ['a CNAME beside', 'UPSERT', plain('api.clinic.test', 'CNAME', 'x.test'), /conflicts with other records/],
    ['beside a CNAME', 'UPSERT', plain('www.clinic.test', 'A', '192.0.2.1'), /conflicting RRSet of type {2}CNAME/],
    ['a CNAME at the apex', 'CREATE', plain('clinic.test', 'CNAME', 'x.test'), /not permitted at apex/],
    [
      "another zone's name",
      'CREATE',
      plain('notclinic.test', 'A', '192.0.2.1'),
      /is not permitted in zone clinic\.test\.$/,
    ],
    ['no address', 'CREATE', plain('n.clinic.test', 'A', 'host'), /not a valid IPv4 address\) encountered with 'host'/],
    ['a bare text', 'CREATE', plain('n.clinic.test', 'TXT', 'bare'), /enclosed in quotation marks/],
    ['an alias to nothing', 'CREATE', alias('n.clinic.test', '127.9.9.9'), /but that target was not found$/],
    ['an alias in a wrong zone', 'CREATE', alias('n.clinic.test', '127.1.2.3', 'ZOTHER'), /in zone ZOTHER, but/],
  ])('%s', (_, action, record, words) => {
    expect(refusals([action, record])).toEqual([expect.stringMatching(words)])
  })

  it('a change that another one of the batch has made wrong', () => {
    const made = plain('new.clinic.test', 'A', '192.0.2.1')
    expect(refusals(['CREATE', made], ['CREATE', made])).toHaveLength(1)
  })
})
