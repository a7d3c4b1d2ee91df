import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type http from 'node:http'
import https from 'node:https'
import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm'
import { EC2Client } from '@aws-sdk/client-ec2'
import {
  type Action,
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  DeleteLoadBalancerCommand,
  DeregisterTargetsCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
  ModifyLoadBalancerAttributesCommand,
  ModifyTargetGroupAttributesCommand,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMonitoring } from '../../../sandbox/front/cloudwatch/index.ts'
import { createLoadBalancers, type LoadBalancers } from '../../../sandbox/front/elbv2/index.ts'
import { createLoadBalancer } from '../../../src/aws/load-balancer.ts'
import { createCertificates } from '../../../src/aws/names/certificates.ts'
import { createHttp as createMedspaHttp } from '../../../src/io/http.ts'
import { createHttp } from '../../e2e/support/http.ts'
import { allowIngress, createNetwork, eventually, type Network, startIngress, startTarget } from './ingress-harness.ts'
import { credentials } from './support/operator.ts'

let ingress: Awaited<ReturnType<typeof startIngress>>
let balancers: LoadBalancers
let elb: ElasticLoadBalancingV2Client
let ec2: EC2Client
let network: Network
let names = 0

beforeAll(async () => {
  ingress = await startIngress((context) => {
    const monitoring = createMonitoring(context)
    const service = createLoadBalancers(context, monitoring.count)
    balancers = service
    return [monitoring, service]
  })
  elb = new ElasticLoadBalancingV2Client(ingress.options)
  ec2 = new EC2Client(ingress.options)
  network = await createNetwork(ec2)
  await letIn(80, '0.0.0.0/0')
})
afterAll(() => ingress.stop())

const letIn = (port: number, cidr: string) => allowIngress(ec2, network.group, port, cidr)

async function balancer() {
  const { LoadBalancers } = await elb.send(
    new CreateLoadBalancerCommand({
      Name: `lb-${++names}`,
      Subnets: network.subnets,
      SecurityGroups: [network.group],
      Scheme: 'internet-facing',
    }),
  )
  return { arn: LoadBalancers?.[0]?.LoadBalancerArn ?? '', dns: LoadBalancers?.[0]?.DNSName ?? '' }
}

async function group() {
  const { TargetGroups } = await elb.send(
    new CreateTargetGroupCommand({
      Name: `tg-${++names}`,
      Protocol: 'HTTP',
      Port: 8080,
      VpcId: network.vpc,
      TargetType: 'ip',
      HealthCheckPath: '/health',
      HealthCheckIntervalSeconds: 5,
      HealthCheckTimeoutSeconds: 2,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 2,
      Matcher: { HttpCode: '200-299' },
    }),
  )
  return TargetGroups?.[0]?.TargetGroupArn ?? ''
}

const to = (arn: string): Action => ({ Type: 'forward', TargetGroupArn: arn })
const split = (...groups: [string, number][]): Action => ({
  Type: 'forward',
  ForwardConfig: { TargetGroups: groups.map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })) },
})

async function listen(balancerArn: string, action: Action, port = 80) {
  const { Listeners } = await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: balancerArn,
      Port: port,
      Protocol: 'HTTP',
      DefaultActions: [action],
    }),
  )
  return Listeners?.[0]?.ListenerArn ?? ''
}

const healthy = (arn: string, count = 1) =>
  eventually(() => balancers.health(arn).filter((target) => target.state === 'healthy').length === count)

/** A target that answers with its name. */
const named = (name: string) => startTarget((_, response) => void response.end(name))

test('a balancer answers on the name it was given, and forwards as an ALB does', async () => {
  const seen: http.IncomingHttpHeaders[] = []
  const target = await startTarget((request, response) => {
    if (request.url !== '/health') seen.push(request.headers)
    response.setHeader('set-cookie', ['a=1', 'b=2'])
    request.pipe(response)
  })
  const lb = await balancer()
  expect(lb.dns).toMatch(/^127\.\d+\.\d+\.\d+(:\d+)?$/)
  const described = await elb.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [lb.arn] }))
  expect(described.LoadBalancers?.[0]?.DNSName).toBe(lb.dns)

  const blue = await group()
  await listen(lb.arn, to(blue))
  expect((await fetch(`http://${lb.dns}/`)).status).toBe(503)
  balancers.register(blue, target)
  await healthy(blue)

  const answered = await fetch(`http://${lb.dns}/a?b=1`, {
    method: 'POST',
    body: 'streamed',
    headers: { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https', 'x-forwarded-port': '443' },
  })
  expect(await answered.text()).toBe('streamed')
  expect(answered.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  expect(seen[0]).toMatchObject({
    host: lb.dns,
    'x-forwarded-for': '203.0.113.7, 127.0.0.1',
    'x-forwarded-proto': 'http',
    'x-forwarded-port': '80',
  })
  expect(seen[0]?.['x-amzn-trace-id']).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/)

  await target.close()
  expect((await fetch(`http://${lb.dns}/`)).status).toBe(502)
  await elb.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: lb.arn }))
  await expect(fetch(`http://${lb.dns}/`)).rejects.toThrow()
})

test('weights are exact over each 100 requests and change without losing one', async () => {
  const [blueTarget, greenTarget] = [await named('blue'), await named('green')]
  const lb = await balancer()
  const [blue, green] = [await group(), await group()]
  const listener = await listen(lb.arn, split([blue, 90], [green, 10]))
  balancers.register(blue, blueTarget)
  balancers.register(green, greenTarget)
  await healthy(blue)
  await healthy(green)

  const hundred = async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, async () => (await fetch(`http://${lb.dns}/`)).text()),
    )
    return [answers.filter((name) => name === 'blue').length, answers.filter((name) => name === 'green').length]
  }
  expect(await hundred()).toEqual([90, 10])
  expect(await hundred()).toEqual([90, 10])
  await elb.send(new ModifyListenerCommand({ ListenerArn: listener, DefaultActions: [split([blue, 0], [green, 100])] }))
  expect(await hundred()).toEqual([0, 100])
  await Promise.all([blueTarget.close(), greenTarget.close()])
})

test('rules are tried by priority; redirects and fixed responses are answered', async () => {
  const lb = await balancer()
  const listener = await listen(lb.arn, {
    Type: 'fixed-response',
    FixedResponseConfig: { StatusCode: '404', ContentType: 'application/json', MessageBody: '{"none":true}' },
  })
  const rule = (Priority: number, Values: string[], action: Action) =>
    elb.send(
      new CreateRuleCommand({
        ListenerArn: listener,
        Priority,
        Conditions: [{ Field: 'path-pattern', Values }],
        Actions: [action],
      }),
    )
  await rule(20, ['/old*'], {
    Type: 'redirect',
    RedirectConfig: { StatusCode: 'HTTP_301', Path: '/new/#{path}', Query: 'from=#{query}' },
  })
  await rule(10, ['/old/teapot'], {
    Type: 'fixed-response',
    FixedResponseConfig: { StatusCode: '503', MessageBody: 'no' },
  })

  const none = await fetch(`http://${lb.dns}/x`)
  expect([none.status, await none.json()]).toEqual([404, { none: true }])
  const teapot = await fetch(`http://${lb.dns}/old/teapot`)
  expect([teapot.status, await teapot.text()]).toEqual([503, 'no'])
  const moved = await fetch(`http://${lb.dns}/old/a?b=1`, { redirect: 'manual' })
  const host = lb.dns.includes(':') ? lb.dns : `${lb.dns}:80`
  expect([moved.status, moved.headers.get('location')]).toEqual([301, `http://${host}/new/old/a?from=b=1`])
})

test('a target is unused until a listener forwards to its group; the API calls show and change targets', async () => {
  const target = await named('one')
  const lb = await balancer()
  const arn = await group()
  const shown = async () => {
    const health = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: arn }))
    return health.TargetHealthDescriptions?.map((one) => [
      one.Target?.Id,
      one.Target?.Port,
      one.TargetHealth?.State,
      one.TargetHealth?.Reason,
    ])
  }
  await elb.send(new RegisterTargetsCommand({ TargetGroupArn: arn, Targets: [{ Id: target.ip, Port: target.port }] }))
  expect(await shown()).toEqual([[target.ip, target.port, 'unused', 'Target.NotInUse']])
  await listen(lb.arn, to(arn))
  await healthy(arn)
  expect(await shown()).toEqual([[target.ip, target.port, 'healthy', undefined]])
  await elb.send(new DeregisterTargetsCommand({ TargetGroupArn: arn, Targets: [{ Id: target.ip, Port: target.port }] }))
  expect(await shown()).toEqual([])
  await expect(elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: `${arn}x` }))).rejects.toMatchObject({
    name: 'TargetGroupNotFoundException',
  })
  await target.close()
})

test('a target that is taken out finishes its request and gets no other; nothing is lost under load', async () => {
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>()
  const slow = await startTarget(async (request, response) => {
    if (request.url === '/slow') await held
    response.end('slow')
  })
  const fast = await named('fast')
  const lb = await balancer()
  const arn = await group()
  await listen(lb.arn, to(arn))
  balancers.register(arn, slow)
  await healthy(arn)
  const waiting = fetch(`http://${lb.dns}/slow`)
  await eventually(async () => (await fetch(`http://${lb.dns}/`)).ok)
  balancers.register(arn, fast)
  await healthy(arn, 2)

  let drained = false
  const draining = balancers.deregister(arn, slow).then(() => {
    drained = true
  })
  const answers = await Promise.all(
    Array.from({ length: 50 }, async (_, n) =>
      (await fetch(`http://${lb.dns}/`, n % 2 ? { method: 'POST', body: 'x' } : {})).text(),
    ),
  )
  expect(new Set(answers)).toEqual(new Set(['fast']))
  expect(drained).toBe(false)
  expect(balancers.health(arn).find((target) => target.port === slow.port)?.state).toBe('draining')
  letGo()
  expect(await (await waiting).text()).toBe('slow')
  await draining
  expect(balancers.health(arn).map((target) => target.port)).toEqual([fast.port])
  await Promise.all([slow.close(), fast.close()])
})

test('the deregistration delay cuts off what is still running', async () => {
  const arrived = Promise.withResolvers<void>()
  const stuck = await startTarget((request, response) => {
    if (request.url === '/stuck') arrived.resolve()
    else response.end()
  })
  const lb = await balancer()
  const arn = await group()
  await elb.send(
    new ModifyTargetGroupAttributesCommand({
      TargetGroupArn: arn,
      Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '0' }],
    }),
  )
  await listen(lb.arn, to(arn))
  balancers.register(arn, stuck)
  await healthy(arn)
  const waiting = fetch(`http://${lb.dns}/stuck`)
  await arrived.promise
  await balancers.deregister(arn, stuck)
  expect((await waiting).status).toBe(502)
  await stuck.close()
})

test("an idle connection stays for the load balancer's own idle timeout, a minute unless told", async () => {
  const lb = await balancer()
  await listen(lb.arn, { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200' } })
  // Node's server says there when it ends the connection.
  const stays = async () => (await fetch(`http://${lb.dns}/`)).headers.get('keep-alive')
  expect(await stays()).toBe('timeout=60')
  await setAttributes(lb.arn, { 'idle_timeout.timeout_seconds': '7' })
  await eventually(async () => (await stays()) === 'timeout=7')
})

test('a target that has died answers 502 until it is taken out: its requests go to no other target', async () => {
  const [dead, live] = [await named('dead'), await named('live')]
  const lb = await balancer()
  const arn = await group()
  await listen(lb.arn, to(arn))
  balancers.register(arn, dead)
  balancers.register(arn, live)
  await healthy(arn, 2)
  for (let n = 0; n < 4; n++) await (await fetch(`http://${lb.dns}/`)).text()
  await dead.close()
  const statuses = async () => {
    const seen: number[] = []
    for (let n = 0; n < 6; n++) {
      const answered = await fetch(`http://${lb.dns}/`, n % 3 === 0 ? { method: 'POST', body: 'once' } : {})
      seen.push(answered.status)
      if (answered.ok) expect(await answered.text()).toBe('live')
    }
    return seen.toSorted()
  }
  expect(new Set(await statuses())).toEqual(new Set([200, 502]))
  await balancers.deregister(arn, dead)
  expect(new Set(await statuses())).toEqual(new Set([200]))
  await live.close()
})

test('a listener with a certificate speaks TLS with its names, on the interface address when the world is kept out', async () => {
  const acm = new ACMClient(ingress.options)
  const { CertificateArn } = await acm.send(new RequestCertificateCommand({ DomainName: 'api.example.com' }))
  const target = await named('secure')
  const lb = await balancer()
  const arn = await group()
  await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: lb.arn,
      Port: 9000,
      Protocol: 'HTTPS',
      Certificates: [{ CertificateArn }],
      DefaultActions: [to(arn)],
    }),
  )
  balancers.register(arn, target)
  await healthy(arn)
  const where = () => ingress.logged.flatMap((line) => /listener 9000 of lb-\d+ on (\S+)$/.exec(line)?.[1] ?? [])
  const publicHost = lb.dns.split(':')[0] ?? ''
  expect(where().filter((place) => place.startsWith(`${publicHost}:`))).toEqual([])

  const get = async (place: string) => {
    const [host, port] = place.split(':')
    const ca = await readFile(ingress.context.ca.caFile, 'utf8')
    const request = https.get({ host, port, ca, servername: 'api.example.com', agent: false })
    const [response] = (await once(request, 'response')) as [http.IncomingMessage]
    response.setEncoding('utf8')
    return (await response.toArray()).join('')
  }
  expect(await get(where()[0] ?? '')).toBe('secure')
  await letIn(9000, '0.0.0.0/0')
  const open = where().find((place) => place.startsWith(`${publicHost}:`))
  expect(await get(open ?? '')).toBe('secure')
  await target.close()
})

test('the API is asked at a load balancer with a certificate under a name of the certificate', async () => {
  const clients = { acm: async () => new ACMClient(ingress.options), loadBalancing: async () => elb }
  const { CertificateArn = '' } = await (await clients.acm()).send(
    new RequestCertificateCommand({ DomainName: '*.example.com', SubjectAlternativeNames: ['API.example.com'] }),
  )
  const lb = await balancer()
  const known = createLoadBalancer({ clients, names: { service: lb.arn.split('/')[2] ?? '' } })
  await listen(lb.arn, to(await group()))
  expect(await known.certificate()).toBeUndefined()
  await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: lb.arn,
      Port: 443,
      Protocol: 'HTTPS',
      Certificates: [{ CertificateArn }],
      DefaultActions: [to(await group())],
    }),
  )
  expect(await known.certificate()).toBe(CertificateArn)
  expect(await createCertificates({ clients }).names(CertificateArn)).toEqual(['*.example.com', 'api.example.com'])
  await letIn(443, '0.0.0.0/0')
  const at = lb.dns.replace(/:\d+$/, '')
  const port = await eventually(() =>
    ingress.logged
      .map((line) => (line.includes(' listener 443 ') ? line.split(` on ${at}:`)[1] : undefined))
      .findLast(Boolean),
  )
  const http = createMedspaHttp({ caFile: ingress.context.ca.caFile })
  // Nothing is behind it yet.
  expect(await http.request(`https://api.example.com:${port}/`, { at })).toMatchObject({ status: 503 })
})

test('CloudWatch counts the requests that were given to a target, and no others', async () => {
  const target = await named('counted')
  const lb = await balancer()
  const tg = await group()
  await listen(lb.arn, to(tg))
  const metric = async (name = 'RequestCount') => {
    const dimension = { Name: 'LoadBalancer', Value: lb.arn.split(':loadbalancer/')[1] ?? '' }
    const form = new URLSearchParams({
      Action: 'GetMetricStatistics',
      Version: '2010-08-01',
      Namespace: 'AWS/ApplicationELB',
      MetricName: name,
      'Dimensions.member.1.Name': dimension.Name,
      'Dimensions.member.1.Value': dimension.Value,
      StartTime: new Date(Date.now() - 900_000).toISOString(),
      EndTime: new Date(Date.now() + 60_000).toISOString(),
      Period: '900',
      'Statistics.member.1': 'Sum',
    })
    const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/20000101/us-east-1/monitoring/aws4_request, Signature=none`
    const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' }
    const { body } = await createHttp()(ingress.options.endpoint, { method: 'POST', body: form.toString(), headers })
    const sums = [...body.matchAll(/<Sum>([\d.]+)<\/Sum>/g)].map(([, sum]) => Number(sum))
    return sums.reduce((sum, each) => sum + each, 0)
  }
  expect((await fetch(`http://${lb.dns}/`)).status).toBe(503)
  expect(await metric()).toBe(0)
  balancers.register(tg, target)
  await healthy(tg)
  for (let n = 0; n < 3; n++) expect((await fetch(`http://${lb.dns}/`)).status).toBe(200)
  expect(await metric()).toBe(3)
  expect((await fetch(`http://${lb.dns}/`)).status).toBe(200)
  expect(await metric()).toBe(4)
  expect(await metric('HTTPCode_Target_2XX_Count')).toBe(4)
  await target.close()
  expect((await fetch(`http://${lb.dns}/`)).status).toBe(502)
  expect([await metric(), await metric('HTTPCode_Target_2XX_Count')]).toEqual([5, 4])
  // 503 without a target, 502 of one that is gone; none of them is the target's own.
  expect([await metric('HTTPCode_ELB_5XX_Count'), await metric('HTTPCode_Target_5XX_Count')]).toEqual([2, 0])
})

const setAttributes = (arn: string, attributes: Record<string, string>) =>
  elb.send(
    new ModifyLoadBalancerAttributesCommand({
      LoadBalancerArn: arn,
      Attributes: Object.entries(attributes).map(([Key, Value]) => ({ Key, Value })),
    }),
  )

test('a protected load balancer refuses to be deleted until the protection is lifted', async () => {
  const { arn } = await balancer()
  const remove = () => elb.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: arn }))
  await setAttributes(arn, { 'deletion_protection.enabled': 'true' })
  await expect(remove()).rejects.toMatchObject({
    name: 'OperationNotPermittedException',
    message: `Load balancer '${arn}' cannot be deleted because deletion protection is enabled`,
  })
  // As park does it, and destroy.
  const name = arn.split('/')[2] ?? ''
  const known = createLoadBalancer({ clients: { loadBalancing: async () => elb }, names: { service: name } })
  expect(await known.describe()).toEqual({ identifier: `load balancer ${name}`, deletionProtection: true })
  await known.protect(false)
  expect(await known.describe()).toMatchObject({ deletionProtection: false })
  await remove()
  expect(await known.describe()).toBeUndefined()
  await known.protect(true)
})

describe('access logs', () => {
  const account = '123456789012'
  let s3: S3Client
  beforeAll(() => {
    s3 = new S3Client({ ...ingress.options, forcePathStyle: true })
  })
  const enable = (arn: string, bucket: string) =>
    setAttributes(arn, { 'access_logs.s3.enabled': 'true', 'access_logs.s3.bucket': bucket })
  const letDeliver = (Bucket: string, resource: string, service = 'logdelivery.elasticloadbalancing.amazonaws.com') =>
    s3.send(
      new PutBucketPolicyCommand({
        Bucket,
        Policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Principal: { Service: service }, Action: 's3:PutObject', Resource: resource },
            {
              Effect: 'Deny',
              Principal: '*',
              Action: 's3:*',
              Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            },
          ],
        }),
      }),
    )
  const denied = {
    name: 'InvalidConfigurationRequestException',
    message: expect.stringContaining('Access Denied for bucket'),
  }

  test('are refused while the bucket does not let them in, and begin with a test file', async () => {
    const { arn } = await balancer()
    await expect(enable(arn, 'no-such-bucket')).rejects.toMatchObject(denied)
    const Bucket = 'access-logs'
    await s3.send(new CreateBucketCommand({ Bucket }))
    await expect(enable(arn, Bucket)).rejects.toMatchObject(denied)
    await letDeliver(Bucket, `arn:aws:s3:::${Bucket}/AWSLogs/999999999999/*`)
    await expect(enable(arn, Bucket)).rejects.toMatchObject(denied)
    await letDeliver(Bucket, `arn:aws:s3:::${Bucket}/AWSLogs/${account}/*`, 'delivery.logs.amazonaws.com')
    await expect(enable(arn, Bucket)).rejects.toMatchObject(denied)
    await letDeliver(Bucket, `arn:aws:s3:::${Bucket}/AWSLogs/${account}/*`)
    await enable(arn, Bucket)
    const file = await s3.send(new GetObjectCommand({ Bucket, Key: `AWSLogs/${account}/ELBAccessLogTestFile` }))
    expect(await file.Body?.transformToString()).toContain('AccessLog')
  })

  test('are refused by a bucket under KMS', async () => {
    const { arn } = await balancer()
    const Bucket = 'kms-logs'
    await s3.send(new CreateBucketCommand({ Bucket }))
    await letDeliver(Bucket, `arn:aws:s3:::${Bucket}/AWSLogs/${account}/*`)
    const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const } }
    await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules: [rule] } }))
    await expect(enable(arn, Bucket)).rejects.toMatchObject(denied)
  })
})
