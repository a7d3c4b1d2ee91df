import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leadsTo } from '../../src/dns/leads-to.ts'
import { recordLines } from '../../src/dns/record-formats.ts'
import { lookedUp, wantedRecords } from '../../src/dns/wanted-records.ts'

const nothing = { names: [], addresses: [] }
const balancer = 'medspa-production-api-1.us-east-1.elb.amazonaws.com'
const own = { names: [], addresses: ['192.0.2.1', '192.0.2.2'] }
const validation = [{ name: '_1.api.example.com', type: 'CNAME', value: '_2.acm-validations.aws' }]
const wanted = wantedRecords({ domain: 'api.example.com', balancer, validation })

describe('the records of a name', () => {
  it('are what ACM asks for, and the way to the load balancer', () => {
    expect(wanted.map(({ name, purpose, type, value }) => [purpose, name, type, value])).toEqual([
      ['certificate', '_1.api.example.com', 'CNAME', '_2.acm-validations.aws'],
      ['address', 'api.example.com', 'CNAME', balancer],
    ])
  })

  it('lead to an address where the load balancer has no name, and nowhere where there is none', () => {
    const [record] = wantedRecords({ domain: 'api.example.com', balancer: '127.9.8.7', validation: [] })
    expect(record).toMatchObject({ type: 'A', value: '127.9.8.7' })
    expect(wantedRecords({ domain: 'api.example.com', balancer: undefined, validation: [] })).toEqual([])
  })

  it.each([
    ['a CNAME to it', { names: [balancer], addresses: own.addresses }, 'ok'],
    ['a CNAME of a CNAME', { names: ['x.example.net', balancer], addresses: [] }, 'ok'],
    ["the console's alias", { names: [`dualstack.${balancer}`], addresses: [] }, 'ok'],
    ['an alias, which answers with addresses', { names: [], addresses: ['192.0.2.2'] }, 'ok'],
    ['nothing', nothing, 'missing'],
    ['another place', { names: ['old.example.net'], addresses: ['198.51.100.1'] }, 'elsewhere'],
  ] as const)('by %s', (_, led, state) => {
    const [, address] = wanted
    if (address === undefined) throw new Error('no record')
    const found = { names: [...led.names], addresses: [...led.addresses] }
    expect(lookedUp(address, found, own).state).toBe(state)
  })

  it('of a certificate are right by their value alone', () => {
    const [record] = wanted
    if (record === undefined) throw new Error('no record')
    expect(lookedUp(record, { names: ['_2.acm-validations.aws'], addresses: [] }, nothing).state).toBe('ok')
    expect(lookedUp(record, { names: ['_3.acm-validations.aws'], addresses: [] }, nothing).state).toBe('elsewhere')
  })

  it('no answer leads to a load balancer that has no address', () => {
    const led = fc.record({ names: fc.array(fc.domain()), addresses: fc.array(fc.ipV4()) })
    fc.assert(fc.property(led, (given) => !leadsTo(given, balancer, nothing) || given.names.includes(balancer)))
  })
})

describe('records for another provider', () => {
  it('as a zone file: absolute names', () => {
    expect(recordLines(wanted, 'bind')).toEqual([
      '_1.api.example.com. 60 IN CNAME _2.acm-validations.aws.',
      `api.example.com. 60 IN CNAME ${balancer}.`,
    ])
    const addresses = wantedRecords({ domain: 'api.example.com', balancer: '127.9.8.7', validation: [] })
    expect(recordLines(addresses, 'bind')).toEqual(['api.example.com. 60 IN A 127.9.8.7'])
  })

  it('as a table, in columns', () => {
    expect(recordLines(wanted, 'table')).toEqual([
      'NAME                TYPE   TTL  VALUE',
      '_1.api.example.com  CNAME  60   _2.acm-validations.aws',
      `api.example.com     CNAME  60   ${balancer}`,
    ])
  })

  it('as JSON', () => {
    expect(JSON.parse(recordLines(wanted, 'json').join('\n'))).toEqual(
      wanted.map(({ name, ttl, type, value }) => ({ name, type, ttl, value })),
    )
  })
})
