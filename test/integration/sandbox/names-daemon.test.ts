import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'
import { type Network, openNetwork } from '../../e2e/support/network.ts'
import { eventually } from './ingress-harness.ts'
import { askByUdp } from './support/ask-dns.ts'
import { awsAnswers } from './support/aws-answers.ts'
import { type Daemon, startDaemon } from './support/daemon.ts'
import { ecsTools } from './support/ecs-harness.ts'
import { registryOf } from './support/registry-of.ts'

const run = promisify(execFile)
// A copy lives in a network of its own, which takes Linux and root.
const canCopy = process.platform === 'linux' && process.getuid?.() === 0

const open: { close: () => Promise<void> }[] = []
const opened = <T extends Daemon | Network>(one: T): T => {
  open.unshift(one)
  return one
}
afterAll(async () => {
  for (const each of open) await each.close()
})

it('a sandbox may have no domain and no zone', async () => {
  const daemon = opened(await startDaemon({ domain: 'none' }))
  expect(daemon.endpoint).not.toHaveProperty('domain')
  expect(daemon.endpoint).not.toHaveProperty('route53ZoneId')
  expect((await awsAnswers(daemon)('route53', 'list-hosted-zones')).output).toMatchObject({ HostedZones: [] })
  expect(await askByUdp({ server: daemon.endpoint.dns, name: 'clinic.test', type: 'SOA' })).toMatchObject({
    rcode: 'REFUSED',
  })
})

it('a zone may have another name', async () => {
  const daemon = opened(await startDaemon({ domain: 'other.example' }))
  expect(daemon.endpoint.domain).toBe('other.example')
  expect(await askByUdp({ server: daemon.endpoint.dns, name: 'other.example', type: 'SOA' })).toMatchObject({
    rcode: 'NOERROR',
  })
})

it('a task finds the names of the zone, as it does in AWS', async () => {
  const daemon = opened(await startDaemon())
  const ecs = await ecsTools({ aws: daemon.aws, registry: await registryOf(daemon), tasks: 'processes' })
  const { route53ZoneId = '' } = daemon.endpoint
  const ResourceRecordSet = { Name: 'db.clinic.test', Type: 'A', TTL: 60, ResourceRecords: [{ Value: '127.9.8.7' }] }
  const changed = await awsAnswers(daemon)(
    ...['route53', 'change-resource-record-sets', '--hosted-zone-id', route53ZoneId],
    ...['--change-batch', JSON.stringify({ Changes: [{ Action: 'CREATE', ResourceRecordSet }] })],
  )
  expect(changed.error).toBe('')
  await ecs.push(
    'names',
    "import { lookup } from 'node:dns/promises'; console.log('leads to ' + (await lookup('db.clinic.test')).address)",
  )
  const task = await ecs.run(await ecs.register('names', 'names'))
  expect((await ecs.untilStatus(task, 'STOPPED')).containers).toMatchObject([{ exitCode: 0 }])
  expect(await ecs.logLines(task)).toContain('leads to 127.9.8.7')
})

it.runIf(canCopy)('a copy answers for the same zone, and goes on with a certificate', async () => {
  const original = opened(await startDaemon({ times: '0.02' }))
  const aws = awsAnswers(original)
  const { output } = await aws(
    'acm',
    'request-certificate',
    '--domain-name',
    'x.clinic.test',
    '--validation-method',
    'DNS',
  )
  const arn = String(output.CertificateArn)
  type Described = { Status: string; DomainValidationOptions: { ResourceRecord?: Record<string, string> }[] }
  const describeBy = async (by: typeof aws) =>
    (await by('acm', 'describe-certificate', '--certificate-arn', arn)).output.Certificate as Described
  const record = await eventually(async () => (await describeBy(aws)).DomainValidationOptions[0]?.ResourceRecord)

  const { home: stateDir } = await original.own('copies', { name: `copy-${randomBytes(6).toString('hex')}` })
  const network = opened(await openNetwork())
  const copy = opened(
    await startDaemon({ times: '0.02', copy: { stateDir: String(stateDir), within: network.within } }),
  )
  const { dns, domain, route53ZoneId: zone = '' } = original.endpoint
  expect(copy.endpoint).toMatchObject({ dns, domain, route53ZoneId: zone })
  const inCopy = awsAnswers(copy, network.within)
  const Changes = [
    {
      Action: 'CREATE',
      ResourceRecordSet: {
        Name: record.Name,
        Type: record.Type,
        TTL: 60,
        ResourceRecords: [{ Value: record.Value }],
      },
    },
  ]
  const changed = await inCopy(
    ...['route53', 'change-resource-record-sets', '--hosted-zone-id', zone],
    ...['--change-batch', JSON.stringify({ Changes })],
  )
  expect(changed.error).toBe('')
  await eventually(async () => (await describeBy(inCopy)).Status === 'ISSUED')
  expect(await describeBy(aws)).toMatchObject({ Status: 'PENDING_VALIDATION' })
  const look = `
    const resolver = new (require('node:dns').promises.Resolver)()
    resolver.setServers([process.argv[1]])
    resolver.resolveCname(process.argv[2]).then(console.log)`
  const [program = '', ...args] = [...network.within, process.execPath, '-e', look, dns, record.Name ?? '']
  expect((await run(program, args)).stdout).toContain('acm-validations.aws')
})
