import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { CreateSubnetCommand, CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2'
import { CreateLoadBalancerCommand } from '@aws-sdk/client-elastic-load-balancing-v2'
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionCommand,
  PublishVersionCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Clients } from '../../../src/aws/clients.ts'
import { createTrafficMeter } from '../../../src/aws/traffic.ts'
import { type Control, clientOptions } from '../control/control.ts'
import { accountId, region, startMoto } from './moto.ts'

let moto: Control
let clients: Clients
const names = { service: 'medspa-test-api', voiceFunction: 'medspa-test-voice', voiceAlias: 'live' }
const API = 'abc123defg'
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)

beforeAll(async () => {
  const started = await startMoto()
  moto = started.moto
  clients = started.clients()
})
afterAll(() => moto.stop())

const count = async (Namespace: string, MetricName: string, dimension: [string, string], at: Date, Value: number) => {
  const cloudWatch = await clients.cloudWatch()
  const [Name, value] = dimension
  const MetricData = [{ MetricName, Dimensions: [{ Name, Value: value }], Timestamp: at, Value }]
  await cloudWatch.send(new PutMetricDataCommand({ Namespace, MetricData }))
}

/** The function with its alias, which the gateway may call: as Terraform makes them. */
async function makeVoice() {
  await new IAMClient(clientOptions(moto)).send(
    new CreateRoleCommand({ RoleName: 'voice', AssumeRolePolicyDocument: '{}' }),
  )
  const lambda = await clients.lambda()
  const FunctionName = names.voiceFunction
  const ImageUri = `${accountId}.dkr.ecr.${region}.amazonaws.com/medspa-test-voice-lambda:a`
  const Role = `arn:aws:iam::${accountId}:role/voice`
  await lambda.send(new CreateFunctionCommand({ FunctionName, Role, PackageType: 'Image', Code: { ImageUri } }))
  await lambda.send(new PublishVersionCommand({ FunctionName }))
  await lambda.send(new CreateAliasCommand({ FunctionName, Name: names.voiceAlias, FunctionVersion: '1' }))
  await lambda.send(
    new AddPermissionCommand({
      ...{ FunctionName, Qualifier: names.voiceAlias, StatementId: 'AllowVoiceGateway' },
      ...{ Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' },
      SourceArn: `arn:aws:execute-api:${region}:${accountId}:${API}/*/*`,
    }),
  )
}

test('counts what callers got of the API and of the voice gateway in the last quarter of an hour, and nothing of its own', async () => {
  const meter = createTrafficMeter({ clients, names, clock: { now: () => new Date() } })
  expect(await meter.lately()).toEqual({ minutes: 15, voiceCalls: 0 })

  const ec2 = new EC2Client(clientOptions(moto))
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))
  const subnets = await Promise.all(
    ['a', 'b'].map((zone, index) =>
      ec2.send(
        new CreateSubnetCommand({
          VpcId: Vpc?.VpcId,
          CidrBlock: `10.0.${index}.0/24`,
          AvailabilityZone: `${region}${zone}`,
        }),
      ),
    ),
  )
  const elbv2 = await clients.loadBalancing()
  const { LoadBalancers } = await elbv2.send(
    new CreateLoadBalancerCommand({
      Name: names.service,
      Subnets: subnets.flatMap(({ Subnet }) => Subnet?.SubnetId ?? []),
    }),
  )
  const balancer = LoadBalancers?.[0]?.LoadBalancerArn?.split(':loadbalancer/')[1] ?? ''
  expect(await meter.lately()).toEqual({ minutes: 15, requests: 0, voiceCalls: 0 })

  await count('AWS/ApplicationELB', 'HTTPCode_Target_2XX_Count', ['LoadBalancer', balancer], minutesAgo(2), 7)
  await count('AWS/ApplicationELB', 'HTTPCode_Target_2XX_Count', ['LoadBalancer', balancer], minutesAgo(9), 5)
  await count('AWS/ApplicationELB', 'HTTPCode_Target_2XX_Count', ['LoadBalancer', balancer], minutesAgo(40), 90)
  await count('AWS/ApplicationELB', 'HTTPCode_Target_2XX_Count', ['LoadBalancer', 'app/another/1'], minutesAgo(2), 90)
  // Scanners of the internet, whom the API refuses.
  await count('AWS/ApplicationELB', 'RequestCount', ['LoadBalancer', balancer], minutesAgo(2), 500)
  // The daily ping, Terraform's warming, medspa's own trial of a version.
  await count('AWS/Lambda', 'Invocations', ['FunctionName', names.voiceFunction], minutesAgo(3), 3)
  expect(await meter.lately()).toEqual({ minutes: 15, requests: 12, voiceCalls: 0 })

  await makeVoice()
  expect(await meter.lately()).toEqual({ minutes: 15, requests: 12, voiceCalls: 0 })
  await count('AWS/ApiGateway', 'Count', ['ApiId', API], minutesAgo(3), 9)
  await count('AWS/ApiGateway', '4xx', ['ApiId', API], minutesAgo(3), 7)
  await count('AWS/ApiGateway', 'Count', ['ApiId', 'another'], minutesAgo(3), 9)
  expect(await meter.lately()).toEqual({ minutes: 15, requests: 12, voiceCalls: 2 })
})
