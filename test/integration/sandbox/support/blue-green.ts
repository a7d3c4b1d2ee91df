import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import {
  BatchGetDeploymentTargetsCommand,
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentCommand,
  type CreateDeploymentCommandInput,
  CreateDeploymentGroupCommand,
  type CreateDeploymentGroupCommandInput,
  type DeploymentInfo,
  type ECSTarget,
  GetDeploymentCommand,
} from '@aws-sdk/client-codedeploy'
import { CreateServiceCommand, DescribeServicesCommand, type Service } from '@aws-sdk/client-ecs'
import {
  CreateListenerCommand,
  DescribeListenersCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { timesOf } from '../../../../sandbox/times.ts'
import { createHttp } from '../../../e2e/support/http.ts'
import { CLUSTER, type EcsTools, startEcsHarness } from './ecs-harness.ts'
import { freePort, makeLoadBalancer, makeTargetGroup, openPort } from './load-balancer.ts'
import { putTestAlarm, setTestAlarm } from './test-alarm.ts'
import { trustOf } from './trust-of.ts'

/** Actions as in infra/terraform/modules/ecs_fargate/codedeploy.tf. */
const SHIFT_TRAFFIC = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: [
        ...['DescribeListeners', 'DescribeRules', 'DescribeTargetGroups', 'ModifyListener', 'ModifyRule'].map(
          (action) => `elasticloadbalancing:${action}`,
        ),
        ...['CreateTaskSet', 'DeleteTaskSet', 'DescribeServices', 'UpdateServicePrimaryTaskSet'].map(
          (action) => `ecs:${action}`,
        ),
        'cloudwatch:DescribeAlarms',
        'iam:PassRole',
      ],
      Resource: '*',
    },
  ],
}

const serves = (version: string, status = 200) => `
  import { createServer } from 'node:http'
  const server = createServer((_, response) => response.writeHead(${status}).end('${version}'))
  server.listen(8080, process.env.HOST)
  process.on('SIGTERM', () => server.close(() => process.exit(0)))
`
/** Its health checks are answered, and everything else fails. */
const fails = `
  import { createServer } from 'node:http'
  const server = createServer((request, response) => response.writeHead(request.url === '/' ? 200 : 500).end('fails'))
  server.listen(8080, process.env.HOST)
  process.on('SIGTERM', () => server.close(() => process.exit(0)))
`
const http = createHttp()

/** A function that answers CodeDeploy what its environment says. */
const hook = `
import http from 'node:http'
const base = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime'
const credential = 'Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20260101/us-east-1/codedeploy/aws4_request'
const headers = {
  authorization: 'AWS4-HMAC-SHA256 ' + credential + ', SignedHeaders=host, Signature=none',
  'x-amz-security-token': process.env.AWS_SESSION_TOKEN,
  'x-amz-target': 'CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus',
  'content-type': 'application/x-amz-json-1.1',
}
for (;;) {
  const next = await fetch(base + '/invocation/next')
  const { DeploymentId: deploymentId, LifecycleEventHookExecutionId: lifecycleEventHookExecutionId } = await next.json()
  const answered = Promise.withResolvers()
  const request = http.request(process.env.AWS_ENDPOINT_URL, { method: 'POST', headers }, (response) => {
    response.resume().on('end', answered.resolve)
  })
  request.on('error', answered.reject)
  request.end(JSON.stringify({ deploymentId, lifecycleEventHookExecutionId, status: process.env.ANSWER }))
  await answered.promise
  const id = next.headers.get('lambda-runtime-aws-request-id')
  await fetch(base + '/invocation/' + id + '/response', { method: 'POST', body: '{}' })
}
`

/** A sandbox of its own, with a share of AWS's times, in which services can be made that CodeDeploy deploys. */
export async function startBlueGreenHarness(share?: string) {
  const { close, context, ...tools } = await startEcsHarness('processes', timesOf({ MEDSPA_SANDBOX_TIMES: share }))
  return { ...(await blueGreenTools(tools)), close, context }
}

/**
 * Registers task definitions of what works (`v1`, `v2`), of what ends at once (`broken`), of what is unhealthy (`sick`) and
 * of what is healthy and answers 500 (`fails`), and gives what makes services that CodeDeploy deploys.
 */
export async function blueGreenTools(harness: EcsTools) {
  const [codeDeploy, elb] = [new CodeDeployClient(harness.aws), new ElasticLoadBalancingV2Client(harness.aws)]
  await harness.push('v1', serves('v1'))
  await harness.push('v2', serves('v2'))
  await harness.push('sick', serves('sick', 500))
  await harness.push('fails', fails)
  await harness.push('broken', 'process.exitCode = 1')
  const register = (tag: string) => harness.register('api', tag, { portMappings: [{ containerPort: 8080 }] })
  const releases = {
    v1: await register('v1'),
    v2: await register('v2'),
    sick: await register('sick'),
    fails: await register('fails'),
    broken: await register('broken'),
  }
  const iam = new IAMClient(harness.aws)
  const RoleName = 'codedeploy'
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trustOf('codedeploy', 'lambda') }),
  )
  await iam.send(
    new PutRolePolicyCommand({ RoleName, PolicyName: 'shift-traffic', PolicyDocument: JSON.stringify(SHIFT_TRAFFIC) }),
  )
  const weights = async (listenerArn: string) => {
    const { Listeners } = await elb.send(new DescribeListenersCommand({ ListenerArns: [listenerArn] }))
    const action = Listeners?.[0]?.DefaultActions?.[0]
    const groups = action?.ForwardConfig?.TargetGroups ?? [{ TargetGroupArn: action?.TargetGroupArn, Weight: 1 }]
    return new Map(groups.map(({ TargetGroupArn = '', Weight = 1 }) => [TargetGroupArn, Weight]))
  }
  const info = async (deploymentId: string): Promise<DeploymentInfo> =>
    (await codeDeploy.send(new GetDeploymentCommand({ deploymentId }))).deploymentInfo ?? {}

  return {
    harness,
    codeDeploy,
    elb,
    releases,
    weights,
    info,
    until: (deploymentId: string, met: (now: DeploymentInfo) => boolean) =>
      harness.until(() => info(deploymentId), met),
    untilOver: (deploymentId: string) =>
      harness.until(
        () => info(deploymentId),
        ({ status = '' }) => ['Succeeded', 'Failed', 'Stopped'].includes(status),
      ),

    /** A function by this name that answers each hook so. */
    async makeHook(FunctionName: string, answer: 'Succeeded' | 'Failed') {
      await harness.push('hook', hook)
      await new LambdaClient(harness.aws).send(
        new CreateFunctionCommand({
          FunctionName,
          Role: Role?.Arn,
          PackageType: 'Image',
          Code: { ImageUri: `${harness.registry.address}/app:hook` },
          Environment: { Variables: { ANSWER: answer } },
        }),
      )
    },

    /** An alarm, and what moves it to a state. */
    async makeAlarm(AlarmName: string) {
      const cloudWatch = new CloudWatchClient(harness.aws)
      await putTestAlarm(cloudWatch, AlarmName)
      return (state: 'OK' | 'ALARM') => setTestAlarm(cloudWatch, AlarmName, state)
    },

    aws: awsCli(harness.aws),
    awsText: awsText(harness.aws),

    /** A service of `v1` behind a listener and a test listener, with an application and a group of its name. */
    async make(
      name: string,
      more: Partial<CreateDeploymentGroupCommandInput> = {},
      { certificate, desiredCount = 1, isTestPortOpen = true }: MakeOptions = {},
    ) {
      const production = await makeLoadBalancer(harness)
      const blue = production.targetGroupArn
      const green = await makeTargetGroup(harness)
      const testPort = await freePort()
      if (isTestPortOpen) await openPort(harness, testPort)
      const { Listeners } = await elb.send(
        new CreateListenerCommand({
          LoadBalancerArn: production.loadBalancerArn,
          Protocol: certificate === undefined ? 'HTTP' : 'HTTPS',
          ...(certificate !== undefined && { Certificates: [{ CertificateArn: certificate }] }),
          Port: testPort,
          DefaultActions: [{ Type: 'forward', TargetGroupArn: blue }],
        }),
      )
      const testListener = Listeners?.[0]?.ListenerArn ?? ''
      const service = async (): Promise<Service> => {
        const { services } = await harness.ecs.send(new DescribeServicesCommand({ cluster: CLUSTER, services: [name] }))
        return services?.[0] ?? {}
      }
      await harness.ecs.send(
        new CreateServiceCommand({
          cluster: CLUSTER,
          serviceName: name,
          taskDefinition: releases.v1,
          desiredCount,
          deploymentController: { type: 'CODE_DEPLOY' },
          capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
          platformVersion: '1.4.0',
          networkConfiguration: harness.networkConfiguration,
          loadBalancers: [{ targetGroupArn: blue, containerName: 'main', containerPort: 8080 }],
        }),
      )
      await harness.until(service, ({ taskSets }) => taskSets?.[0]?.stabilityStatus === 'STEADY_STATE')
      const group: CreateDeploymentGroupCommandInput = {
        applicationName: name,
        deploymentGroupName: name,
        serviceRoleArn: Role?.Arn,
        deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
        deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
        blueGreenDeploymentConfiguration: {
          deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT' },
          terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 0 },
        },
        autoRollbackConfiguration: {
          enabled: true,
          events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
        },
        ecsServices: [{ clusterName: CLUSTER, serviceName: name }],
        loadBalancerInfo: {
          targetGroupPairInfoList: [
            {
              targetGroups: [blue, green].map((arn) => ({ name: arn.split('/')[1] })),
              prodTrafficRoute: { listenerArns: [production.listenerArn] },
              testTrafficRoute: { listenerArns: [testListener] },
            },
          ],
        },
        ...more,
      }
      await codeDeploy.send(new CreateApplicationCommand({ applicationName: name, computePlatform: 'ECS' }))
      await codeDeploy.send(new CreateDeploymentGroupCommand(group))
      const testUrl = production.url.replace(/:\d+\/$/, `:${testPort}/`)
      return {
        ...{ name, group, blue, green, service, testListener, testUrl },
        url: production.url,
        testPort,
        listener: production.listenerArn,
        loadBalancerArn: production.loadBalancerArn,
        ask: async (url = production.url) => (await http(url)).body,
        target: async (deploymentId: string): Promise<ECSTarget> => {
          const targetIds = [`${CLUSTER}:${name}`]
          const answer = await codeDeploy.send(new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds }))
          return answer.deploymentTargets?.[0]?.ecsTarget ?? {}
        },
        /** Begins a deployment and gives its id. */
        async deploy(
          release: keyof typeof releases,
          asked: Partial<CreateDeploymentCommandInput> = {},
          spec: Spec = {},
        ) {
          const { deploymentId = '' } = await codeDeploy.send(
            new CreateDeploymentCommand({
              applicationName: name,
              deploymentGroupName: name,
              revision: {
                revisionType: 'AppSpecContent',
                appSpecContent: { content: appSpec(releases[release], spec) },
              },
              ...asked,
            }),
          )
          return deploymentId
        },
      }
    },
  }
}

type MakeOptions = {
  desiredCount?: number
  /** Of the test listener, which speaks TLS with it. */
  certificate?: string
  /** Whether the world may ask the test listener. */
  isTestPortOpen?: boolean
}

/** The AWS CLI in a sandbox, started by the words `within`; what it prints. */
const awsText =
  ({ credentials, endpoint, region }: EcsTools['aws'], within: readonly string[] = []) =>
  async (...words: string[]): Promise<string> => {
    const [program = '', ...args] = [...within, 'aws', ...words]
    const { stdout } = await promisify(execFile)(program, args, {
      env: {
        PATH: process.env.PATH ?? '',
        HOME: process.env.HOME ?? '/',
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_DEFAULT_REGION: region,
        AWS_CONFIG_FILE: '/dev/null',
        AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      },
    })
    return stdout
  }

/** The same; its JSON. */
export const awsCli =
  (aws: EcsTools['aws'], within: readonly string[] = []) =>
  async (...words: string[]) => {
    const printed = await awsText(aws, within)(...words, '--output', 'json')
    return printed === '' ? {} : JSON.parse(printed)
  }

export type BlueGreen = Awaited<ReturnType<typeof startBlueGreenHarness>>
export type Made = Awaited<ReturnType<BlueGreen['make']>>

type Spec = {
  properties?: object
  hooks?: readonly Record<string, string>[]
  container?: string
  port?: number | string
}

/** An AppSpec of a task definition, as JSON. */
export const appSpec = (
  taskDefinition: string,
  { container = 'main', hooks, port = 8080, properties = {} }: Spec = {},
): string =>
  JSON.stringify({
    version: 0.0,
    Resources: [
      {
        TargetService: {
          Type: 'AWS::ECS::Service',
          Properties: {
            TaskDefinition: taskDefinition,
            LoadBalancerInfo: { ContainerName: container, ContainerPort: port },
            ...properties,
          },
        },
      },
    ],
    ...(hooks && { Hooks: hooks }),
  })
