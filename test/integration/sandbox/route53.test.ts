import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askByTcp, askByUdp, datasOf } from './support/ask-dns.ts'
import { awsAnswers, type CliAnswer } from './support/aws-answers.ts'
import { type Daemon, startDaemon } from './support/daemon.ts'

let daemon: Daemon
let aws: ReturnType<typeof awsAnswers>
let zone: string
beforeAll(async () => {
  daemon = await startDaemon()
  aws = awsAnswers(daemon)
  zone = daemon.endpoint.route53ZoneId ?? ''
})
afterAll(() => daemon?.close())

type Action = 'CREATE' | 'UPSERT' | 'DELETE'
type Written = { Name: string; Type: string; [member: string]: unknown }

const plain = (name: string, type: string, ...values: string[]): Written => ({
  Name: name,
  Type: type,
  TTL: 60,
  ResourceRecords: values.map((Value) => ({ Value })),
})
const change = (...changes: [Action, Written][]): Promise<CliAnswer> => {
  const batch = { Changes: changes.map(([Action, ResourceRecordSet]) => ({ Action, ResourceRecordSet })) }
  return aws(
    ...['route53', 'change-resource-record-sets', '--hosted-zone-id', zone],
    ...['--change-batch', JSON.stringify(batch)],
  )
}
const ask = (name: string, type: 'A' | 'AAAA' | 'CNAME' | 'TXT' | 'SOA' = 'A') =>
  askByUdp({ server: daemon.endpoint.dns, name, type })

describe('hosted zones', () => {
  it('there is one of the sandbox, with name servers and an SOA', async () => {
    const { output } = await aws('route53', 'get-hosted-zone', '--id', zone)
    expect(output).toMatchObject({
      HostedZone: { Id: `/hostedzone/${zone}`, Name: 'clinic.test.', Config: { PrivateZone: false } },
      DelegationSet: { NameServers: expect.arrayContaining(['ns-2048.awsdns-64.com']) },
    })
    expect(await ask('clinic.test', 'SOA')).toMatchObject({ rcode: 'NOERROR', flag_aa: true })
  })

  it('others are made, listed by name from a name on, and deleted when they are empty', async () => {
    const make = (name: string) =>
      aws('route53', 'create-hosted-zone', '--name', name, '--caller-reference', `of ${name}`)
    const [{ output: made }] = await Promise.all([make('b.example'), make('a.test')])
    const id = (made.HostedZone as { Id: string }).Id
    const { output } = await aws('route53', 'list-hosted-zones-by-name', '--dns-name', 'a.test', '--no-paginate')
    expect((output.HostedZones as { Name: string }[]).map(({ Name }) => Name)).toEqual(['a.test.', 'clinic.test.'])
    expect((await make('b.example')).error).toContain('HostedZoneAlreadyExists')
    expect((await aws('route53', 'delete-hosted-zone', '--id', id)).output).toMatchObject({
      ChangeInfo: { Status: 'INSYNC' },
    })
    expect((await aws('route53', 'get-hosted-zone', '--id', id)).error).toContain(
      `(NoSuchHostedZone) when calling the GetHostedZone operation: No hosted zone found with ID: ${id.split('/').at(-1)}`,
    )
  })
})

describe('record sets', () => {
  it('are made, answered, changed and deleted', async () => {
    const { output } = await change(['CREATE', plain('WWW.clinic.test', 'A', '192.0.2.1', '192.0.2.2')])
    const { Id } = output.ChangeInfo as { Id: string }
    expect(await aws('route53', 'get-change', '--id', Id)).toMatchObject({
      output: { ChangeInfo: { Id, Status: 'INSYNC' } },
    })
    expect(await ask('www.Clinic.test')).toMatchObject({
      rcode: 'NOERROR',
      flag_aa: true,
      answers: [
        { name: 'www.Clinic.test', ttl: 60, data: '192.0.2.1' },
        { name: 'www.Clinic.test', ttl: 60, data: '192.0.2.2' },
      ],
    })
    expect((await change(['UPSERT', plain('www.clinic.test', 'A', '192.0.2.3')])).error).toBe('')
    expect(datasOf(await ask('www.clinic.test'))).toEqual(['192.0.2.3'])
    expect((await change(['DELETE', plain('www.clinic.test', 'A', '192.0.2.1')])).error).toContain(
      "[Tried to delete resource record set [name='www.clinic.test.', type='A'] but the values provided do not match the current values]",
    )
    expect((await change(['DELETE', plain('www.clinic.test', 'A', '192.0.2.3')])).error).toBe('')
    expect(await ask('www.clinic.test')).toMatchObject({ rcode: 'NXDOMAIN', authorities: [{ type: 'SOA' }] })
  })

  it('are listed in the order of their labels, a page at a time', async () => {
    await change(
      ['CREATE', plain('b.list.clinic.test', 'A', '192.0.2.1')],
      ['CREATE', plain('*.list.clinic.test', 'A', '192.0.2.1')],
      ['CREATE', plain('list.clinic.test', 'TXT', '"one" "two"')],
    )
    const from = ['route53', 'list-resource-record-sets', '--hosted-zone-id', zone, '--no-paginate']
    const page = async (...words: string[]) => (await aws(...from, ...words)).output
    const first = await page('--start-record-name', 'list.clinic.test', '--max-items', '2')
    const names = (of: Record<string, unknown>) => (of.ResourceRecordSets as Written[]).map(({ Name }) => Name)
    expect(names(first)).toEqual(['list.clinic.test.', String.raw`\052.list.clinic.test.`])
    expect(first).toMatchObject({ IsTruncated: true, NextRecordName: 'b.list.clinic.test.', NextRecordType: 'A' })
    expect(names(await page('--start-record-name', 'b.list.clinic.test', '--start-record-type', 'A'))[0]).toBe(
      'b.list.clinic.test.',
    )
    expect(datasOf(await ask('list.clinic.test', 'TXT'))).toEqual([[Buffer.from('one'), Buffer.from('two')]])
    expect(datasOf(await ask('anything.list.clinic.test'))).toEqual(['192.0.2.1'])
  })

  it("change all together or not at all, in Route 53's words", async () => {
    await change(['CREATE', plain('there.clinic.test', 'A', '192.0.2.1')])
    const { error } = await change(
      ['CREATE', plain('new.clinic.test', 'A', '192.0.2.1')],
      ['CREATE', plain('there.clinic.test', 'A', '192.0.2.1')],
      ['CREATE', plain('there.clinic.test', 'CNAME', 'other.example')],
      ['CREATE', plain('clinic.test', 'CNAME', 'other.example')],
      ['CREATE', plain('www.example.com', 'A', '192.0.2.1')],
    )
    expect(error).toContain('(InvalidChangeBatch)')
    expect(error).toContain(
      "[Tried to create resource record set [name='there.clinic.test.', type='A'] but it already exists, ",
    )
    expect(error).toContain(
      'RRSet of type CNAME with DNS name there.clinic.test. is not permitted as it conflicts with',
    )
    expect(error).toContain(
      'RRSet of type CNAME with DNS name clinic.test. is not permitted at apex in zone clinic.test.',
    )
    expect(error).toContain('RRSet with DNS name www.example.com. is not permitted in zone clinic.test.')
    expect(await ask('new.clinic.test')).toMatchObject({ rcode: 'NXDOMAIN' })
  })

  it('need exactly one of values and an alias, and an alias a load balancer that is there', async () => {
    const { error } = await change(['CREATE', { Name: 'none.clinic.test', Type: 'A', TTL: 60 }])
    expect(error).toContain('(InvalidInput)')
    const AliasTarget = { HostedZoneId: 'Z35SXDOTRQ7X7K', DNSName: '127.1.2.3', EvaluateTargetHealth: true }
    expect((await change(['CREATE', { Name: 'a.clinic.test', Type: 'A', AliasTarget }])).error).toContain(
      'Tried to create an alias that targets 127.1.2.3., type A in zone Z35SXDOTRQ7X7K, but that target was not found',
    )
  })

  it('are answered through their CNAMEs, and not where those lead outside', async () => {
    await change(
      ['CREATE', plain('one.clinic.test', 'CNAME', 'two.clinic.test')],
      ['CREATE', plain('two.clinic.test', 'A', '192.0.2.9')],
      ['CREATE', plain('out.clinic.test', 'CNAME', 'host.example.com')],
    )
    expect(datasOf(await ask('one.clinic.test'))).toEqual(['two.clinic.test', '192.0.2.9'])
    expect(datasOf(await ask('out.clinic.test'))).toEqual(['host.example.com'])
    expect(await ask('two.clinic.test', 'AAAA')).toMatchObject({
      rcode: 'NOERROR',
      answers: [],
      authorities: [{ type: 'SOA', ttl: 900 }],
    })
  })
})

describe('the name server', () => {
  it('refuses names outside of its zones', async () => {
    expect(await ask('example.com')).toMatchObject({ rcode: 'REFUSED', flag_aa: false, answers: [] })
  })

  it('cuts an answer that is too long for UDP, and gives it whole by TCP', async () => {
    const values = Array.from({ length: 60 }, (_, index) => `192.0.2.${index}`)
    await change(['CREATE', plain('many.clinic.test', 'A', ...values)])
    expect(await ask('many.clinic.test')).toMatchObject({ flag_tc: true, answers: [] })
    const whole = await askByTcp({ server: daemon.endpoint.dns, name: 'many.clinic.test', type: 'A' })
    expect(whole).toMatchObject({ flag_tc: false })
    expect(datasOf(whole)).toEqual(values)
  })
})

it('the journal names operation and zone', async () => {
  await aws('route53', 'get-hosted-zone', '--id', zone)
  const { calls } = (await daemon.own('journal')) as { calls: Record<string, unknown>[] }
  expect(calls.findLast(({ service }) => service === 'route53')).toMatchObject({
    action: 'route53:GetHostedZone',
    resources: [`arn:aws:route53:::hostedzone/${zone}`],
    status: 200,
  })
})
