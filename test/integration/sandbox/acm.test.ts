import { afterAll, beforeAll, expect, it } from 'vitest'
import { importCertificate } from '../../e2e/support/imported-certificate.ts'
import { eventually } from './ingress-harness.ts'
import { awsAnswers } from './support/aws-answers.ts'
import { type Daemon, startDaemon } from './support/daemon.ts'

/** Of AWS's times: ACM's record is there after a tenth of a second, and a certificate is issued 1.8 s after its record. */
const TIMES = '0.02'

let daemon: Daemon
let aws: ReturnType<typeof awsAnswers>
let zone: string
beforeAll(async () => {
  daemon = await startDaemon({ times: TIMES })
  aws = awsAnswers(daemon)
  zone = daemon.endpoint.route53ZoneId ?? ''
})
afterAll(() => daemon?.close())

type Certificate = {
  Status: string
  NotAfter?: number
  NotBefore?: number
  RenewalEligibility: string
  DomainValidationOptions: {
    ValidationStatus: string
    ResourceRecord?: { Name: string; Type: string; Value: string }
  }[]
}
const ok = async (...words: string[]): Promise<Record<string, unknown>> => {
  const { error, output } = await aws(...words)
  expect(error).toBe('')
  return output
}
const request = async (...names: string[]) => {
  const [first = '', ...others] = names
  const more = others.length > 0 ? ['--subject-alternative-names', ...others] : []
  const made = await ok('acm', 'request-certificate', '--validation-method', 'DNS', '--domain-name', first, ...more)
  return String(made.CertificateArn)
}
const describeIt = async (arn: string) =>
  (await ok('acm', 'describe-certificate', '--certificate-arn', arn)).Certificate as Certificate
const recordsOf = (arn: string) =>
  eventually(async () => {
    const records = (await describeIt(arn)).DomainValidationOptions.map(({ ResourceRecord }) => ResourceRecord)
    return records.every((each) => each !== undefined) && records
  })
const issuedOnce = (arn: string) => eventually(async () => (await describeIt(arn)).Status === 'ISSUED')
const publish = async (
  Action: 'UPSERT' | 'DELETE',
  records: readonly { Name: string; Type: string; Value: string }[],
) => {
  const Changes = records.map(({ Name, Type, Value }) => ({
    Action,
    ResourceRecordSet: { Name, Type, TTL: 60, ResourceRecords: [{ Value }] },
  }))
  const { ChangeInfo } = await ok(
    ...['route53', 'change-resource-record-sets', '--hosted-zone-id', zone],
    ...['--change-batch', JSON.stringify({ Changes })],
  )
  return ChangeInfo as { Id: string; Status: string }
}
let made = 0
const balancer = async () => {
  const { Vpc } = await ok('ec2', 'create-vpc', '--cidr-block', '10.0.0.0/16')
  const vpc = (Vpc as { VpcId: string }).VpcId
  const subnets = []
  for (const [index, letter] of ['a', 'b'].entries()) {
    const { Subnet } = await ok(
      ...['ec2', 'create-subnet', '--vpc-id', vpc, '--cidr-block', `10.0.${index}.0/24`],
      ...['--availability-zone', `us-east-1${letter}`],
    )
    subnets.push((Subnet as { SubnetId: string }).SubnetId)
  }
  made += 1
  const { LoadBalancers } = await ok('elbv2', 'create-load-balancer', '--name', `lb-${made}`, '--subnets', ...subnets)
  return (LoadBalancers as { LoadBalancerArn: string }[])[0]?.LoadBalancerArn ?? ''
}
const listen = (balancerArn: string, certificate: string, port = 443) =>
  aws(
    ...['elbv2', 'create-listener', '--load-balancer-arn', balancerArn, '--protocol', 'HTTPS', '--port', String(port)],
    ...['--certificates', `CertificateArn=${certificate}`],
    ...['--default-actions', 'Type=fixed-response,FixedResponseConfig={StatusCode=200}'],
  )

it("a certificate is issued once DNS has its record, and then is its load balancer's", async () => {
  const arn = await request('api.clinic.test', '*.clinic.test')
  const [own, wild] = await recordsOf(arn)
  expect(own).toMatchObject({
    Name: expect.stringMatching(/^_[0-9a-f]{32}\.api\.clinic\.test\.$/),
    Type: 'CNAME',
    Value: expect.stringMatching(/^_[0-9a-f]{32}\.[a-z]{10}\.acm-validations\.aws\.$/),
  })
  expect(wild?.Name).toMatch(/^_[0-9a-f]{32}\.clinic\.test\.$/)
  const lb = await balancer()
  expect((await listen(lb, arn)).error).toContain(
    `(UnsupportedCertificate) when calling the CreateListener operation: The certificate '${arn}' must have a fully-qualified domain name, a supported signature, and a supported key size.`,
  )
  const records = [own, wild].filter((each) => each !== undefined)
  const { Id, Status } = await publish('UPSERT', records.slice(0, 1))
  expect(Status).toBe('PENDING')
  await eventually(async () => {
    const { ChangeInfo } = await ok('route53', 'get-change', '--id', Id)
    return (ChangeInfo as { Status: string }).Status === 'INSYNC'
  })
  const validated = () => describeIt(arn).then((each) => each.DomainValidationOptions.map((of) => of.ValidationStatus))
  await eventually(async () => (await validated())[0] === 'SUCCESS')
  expect(await describeIt(arn)).toMatchObject({ Status: 'PENDING_VALIDATION', RenewalEligibility: 'INELIGIBLE' })

  await publish('UPSERT', records)
  await issuedOnce(arn)
  const issued = await describeIt(arn)
  expect((Number(issued.NotAfter) - Number(issued.NotBefore) + 1) / 86_400).toBe(198)
  expect((await listen(lb, arn)).error).toBe('')
  expect(await describeIt(arn)).toMatchObject({ InUseBy: [lb], RenewalEligibility: 'ELIGIBLE' })
  expect((await aws('acm', 'delete-certificate', '--certificate-arn', arn)).error).toContain(
    `(ResourceInUseException) when calling the DeleteCertificate operation: Certificate ${arn} in account 123456789012 is in use.`,
  )
  await ok('elbv2', 'delete-load-balancer', '--load-balancer-arn', lb)
  await ok('acm', 'delete-certificate', '--certificate-arn', arn)
  // The account's record of a domain stays good: another certificate needs no new one.
  const next = await request('api.clinic.test')
  expect(await recordsOf(next)).toEqual([own])
  await issuedOnce(next)
  await publish('DELETE', records)
})

it("one of another region, one that is not there, and one that has expired are no listener's", async () => {
  const lb = await balancer()
  const elsewhere = 'arn:aws:acm:eu-west-1:123456789012:certificate/11111111-2222-3333-4444-555555555555'
  expect((await listen(lb, elsewhere)).error).toContain(`(ValidationError)`)
  expect((await listen(lb, elsewhere)).error).toContain(`Certificate ARN '${elsewhere}' is not valid`)
  const nowhere = elsewhere.replace('eu-west-1', 'us-east-1')
  expect((await listen(lb, nowhere)).error).toContain(`(CertificateNotFound)`)

  const imported = await importCertificate((words) => ok(...words.split(' ')), 'own.clinic.test')
  const { id } = await daemon.own('faults', { service: 'acm', fault: 'expired', value: imported })
  expect(id).toBeDefined()
  const expired = await describeIt(imported)
  expect(expired).toMatchObject({ Status: 'EXPIRED' })
  expect(Number(expired.NotAfter)).toBeLessThan(Date.now() / 1000)
  expect((await listen(lb, imported)).error).toContain('(UnsupportedCertificate)')
  const { CertificateSummaryList } = await ok('acm', 'list-certificates', '--certificate-statuses', 'EXPIRED')
  expect(CertificateSummaryList).toMatchObject([{ CertificateArn: imported, Status: 'EXPIRED', InUse: false }])
})

it('an imported certificate serves a listener at once', async () => {
  const lb = await balancer()
  const imported = await importCertificate((words) => ok(...words.split(' ')), 'mine.clinic.test')
  expect((await listen(lb, imported)).error).toBe('')
  expect(await describeIt(imported)).toMatchObject({
    Type: 'IMPORTED',
    Status: 'ISSUED',
    InUseBy: [lb],
    RenewalEligibility: 'INELIGIBLE',
  })
})

it('a certificate may be asked for in another region', async () => {
  const made = await ok('acm', 'request-certificate', '--domain-name', 'x.clinic.test', '--region', 'eu-west-1')
  const arn = String(made.CertificateArn)
  expect(arn).toMatch(/^arn:aws:acm:eu-west-1:/)
  const { CertificateSummaryList } = await ok('acm', 'list-certificates', '--region', 'eu-west-1')
  expect(CertificateSummaryList).toMatchObject([{ CertificateArn: arn, Status: 'PENDING_VALIDATION' }])
  expect((await aws('acm', 'describe-certificate', '--certificate-arn', arn)).error).toContain(
    'ResourceNotFoundException',
  )
})
