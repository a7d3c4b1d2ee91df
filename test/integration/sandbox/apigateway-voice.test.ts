import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import type { IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
} from '@aws-sdk/client-apigatewayv2'
import { EC2Client } from '@aws-sdk/client-ec2'
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { CreateAliasCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Images } from '../../../sandbox/data/images/pulled-images.ts'
import { createLogs } from '../../../sandbox/data/logs.ts'
import { createProcessRunner } from '../../../sandbox/data/processes/process-runner.ts'
import { createApiGateway } from '../../../sandbox/front/apigateway/index.ts'
import { createLoadBalancers, type LoadBalancers } from '../../../sandbox/front/elbv2/index.ts'
import { createLambda } from '../../../sandbox/front/lambda/index.ts'
import { createVoiceGateway } from '../../../src/aws/voice/gateway.ts'
import { functionOf } from '../../../src/steps/validate/checks/voice/gateway.ts'
import { allowIngress, createNetwork, eventually, startIngress, startTarget } from './ingress-harness.ts'

let ingress: Awaited<ReturnType<typeof startIngress>>
let balancers: LoadBalancers
let folder: string

/** The one image: the bundle of the voice Lambda, as the project builds it. */
const images: Images = {
  pull: async () => ({
    digest: 'sha256:voice',
    ref: 'voice@sha256:voice',
    fromIndex: false,
    rootDir: folder,
    workingDir: '/voice-lambda',
    entrypoint: ['node', 'runtime.mjs', 'index.handler'],
    cmd: [],
    env: {},
    labels: {},
    volumes: [],
  }),
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'voice-'))
  const build = path.resolve(import.meta.dirname, '../../../scripts/build.ts')
  await promisify(execFile)(process.execPath, [build, 'deployables', '--outdir', folder])
  ingress = await startIngress((context) => {
    const lambda = createLambda(context, { runner: createProcessRunner(context.ca, images), logs: createLogs(context) })
    const loadBalancers = createLoadBalancers(context)
    balancers = loadBalancers
    return [loadBalancers, lambda, createApiGateway(context, { lambda })]
  })
})
afterAll(async () => {
  await ingress.stop()
  await rm(folder, { recursive: true })
})

/** A load balancer in front of one target; gives its DNS name. */
async function balancer(target: { ip: string; port: number }): Promise<string> {
  const ec2 = new EC2Client(ingress.options)
  const elb = new ElasticLoadBalancingV2Client(ingress.options)
  const network = await createNetwork(ec2)
  await allowIngress(ec2, network.group, 80, '0.0.0.0/0')
  const { LoadBalancers: [lb] = [] } = await elb.send(
    new CreateLoadBalancerCommand({ Name: 'api', Subnets: network.subnets, SecurityGroups: [network.group] }),
  )
  const { TargetGroups: [group] = [] } = await elb.send(
    new CreateTargetGroupCommand({
      Name: 'api',
      Protocol: 'HTTP',
      Port: 8080,
      VpcId: network.vpc,
      TargetType: 'ip',
      HealthCheckPath: '/health',
    }),
  )
  const arn = group?.TargetGroupArn ?? ''
  await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: lb?.LoadBalancerArn,
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'forward', TargetGroupArn: arn }],
    }),
  )
  balancers.register(arn, target)
  await eventually(() => balancers.health(arn)[0]?.state === 'healthy')
  return lb?.DNSName ?? ''
}

/** The voice Lambda behind an HTTP API, pointed at `upstream`; gives the API's URL. */
async function voiceGateway(upstream: string): Promise<string> {
  const lambda = new LambdaClient(ingress.options)
  const { Role } = await new IAMClient(ingress.options).send(
    new CreateRoleCommand({ RoleName: 'voice', AssumeRolePolicyDocument: '{}' }),
  )
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'voice',
      Role: Role?.Arn,
      PackageType: 'Image',
      Code: { ImageUri: '127.0.0.1:5000/voice:1' },
      Publish: true,
      Timeout: 14,
      Environment: { Variables: { UPSTREAM_BASE_URL: upstream, UPSTREAM_TIMEOUT: '5s' } },
    }),
  )
  const { AliasArn } = await lambda.send(
    new CreateAliasCommand({ FunctionName: 'voice', Name: 'live', FunctionVersion: '1' }),
  )
  const gateway = new ApiGatewayV2Client(ingress.options)
  const { ApiId, ApiEndpoint } = await gateway.send(new CreateApiCommand({ Name: 'voice', ProtocolType: 'HTTP' }))
  await gateway.send(new CreateStageCommand({ ApiId, StageName: '$default', AutoDeploy: true }))
  const { IntegrationId } = await gateway.send(
    new CreateIntegrationCommand({
      ApiId,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${AliasArn}/invocations`,
      PayloadFormatVersion: '2.0',
    }),
  )
  const Target = `integrations/${IntegrationId}`
  await gateway.send(new CreateRouteCommand({ ApiId, RouteKey: 'POST /webhooks/twilio/voice', Target }))
  return ApiEndpoint ?? ''
}

test('a form posted to the gateway reaches the target behind the load balancer byte for byte, and its answer comes back', async () => {
  const seen: { url: string | undefined; headers: IncomingHttpHeaders; body: string }[] = []
  const target = await startTarget(async (request, response) => {
    request.setEncoding('utf8')
    const body = (await request.toArray()).join('')
    if (request.url === '/health') return void response.end()
    seen.push({ url: request.url, headers: request.headers, body })
    response.writeHead(200, { 'content-type': 'text/xml' }).end('<Response><Reject reason="busy"/></Response>')
  })
  const url = await voiceGateway(`http://${await balancer(target)}`)
  const form = 'CallSid=CA00000000&Empty=&Name=J%C3%B6rg+M&a=1&a=2'
  const answered = await fetch(`${url}/webhooks/twilio/voice?tenant=a%2Fb&x`, {
    method: 'POST',
    body: form,
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': 'sig=' },
  })
  expect([answered.status, answered.headers.get('content-type'), await answered.text()]).toEqual([
    200,
    'text/xml',
    '<Response><Reject reason="busy"/></Response>',
  ])
  expect(seen).toMatchObject([
    {
      url: '/webhooks/twilio/voice?tenant=a%2Fb&x',
      body: form,
      headers: {
        'x-twilio-signature': 'sig=',
        'content-type': 'application/x-www-form-urlencoded',
        'x-forwarded-host': new URL(url).host,
        'x-forwarded-proto': 'http',
      },
    },
  ])
  // As `validate` reads where the gateway leads.
  const adapter = createVoiceGateway({
    clients: { apiGateway: async () => new ApiGatewayV2Client(ingress.options) },
    names: { voiceFunction: 'voice' },
  })
  const { endpoint, id = '' } = (await adapter.find()) ?? {}
  expect(endpoint).toBe(url)
  const routes = await adapter.routes(id)
  expect(routes.map(({ leadsTo, route }) => [route, functionOf(leadsTo)?.split(':').slice(-2)])).toEqual([
    ['POST /webhooks/twilio/voice', ['voice', 'live']],
  ])
  await target.close()
})
