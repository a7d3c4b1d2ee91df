import { CloudWatchLogsClient, CreateLogGroupCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { DescribeSecurityGroupsCommand, DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2'
import {
  type ContainerDefinition,
  CreateClusterCommand,
  DescribeTasksCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  type RunTaskCommandInput,
  type Task,
} from '@aws-sdk/client-ecs'
import { createLogs } from '../../../../sandbox/data/logs.ts'
import type { RegistryAccess } from '../../../../sandbox/data/registry/registry.ts'
import type { TaskHost } from '../../../../sandbox/data/task-host.ts'
import type { Service } from '../../../../sandbox/front/call.ts'
import { createMonitoring } from '../../../../sandbox/front/cloudwatch/index.ts'
import { createCodeDeploy } from '../../../../sandbox/front/codedeploy/index.ts'
import { createEcs } from '../../../../sandbox/front/ecs/ecs.ts'
import { createLoadBalancers, type LoadBalancers } from '../../../../sandbox/front/elbv2/index.ts'
import { createIam } from '../../../../sandbox/front/iam/iam.ts'
import { roleErrors } from '../../../../sandbox/front/iam/role-errors.ts'
import { createTrust } from '../../../../sandbox/front/iam/trust.ts'
import { createLambda } from '../../../../sandbox/front/lambda/index.ts'
import { createSts } from '../../../../sandbox/front/sts.ts'
import { createFaults } from '../../../../sandbox/testing/faults.ts'
import { timesOf } from '../../../../sandbox/times.ts'
import { buildAndPush } from './build-image.ts'
import { pushImage } from './push-image.ts'
import { type SandboxHarness, startHarness } from './sandbox-harness.ts'

export const CLUSTER = 'test'
export const LOG_GROUP = '/test/tasks'

/**
 * A sandbox harness with ECS, Lambda and load balancers, a cluster, a log group and helpers that speak through the API alone.
 * Where tasks are containers, images are built by the engine before they are pushed. `enforced`: IAM's policies decide.
 */
export async function startEcsHarness(tasks: TaskHost['tasks'] = 'processes', times = timesOf({}), enforced = false) {
  const faults = createFaults()
  const harness = await startHarness(
    (context, registry, host) => {
      const monitoring = createMonitoring(context, () => loadBalancers.hostCounts())
      const { count } = monitoring
      const loadBalancers: Service & LoadBalancers = createLoadBalancers(context, count)
      const iam = createIam(context, { faults })
      const trusts = createTrust(context)
      const roles = roleErrors(iam.propagation, trusts)
      const parts = { runner: host.runner(registry), logs: createLogs(context, { faults }), roles, faults, count }
      const ecs = createEcs(context, { loadBalancers, ...parts, hooks: { faults } })
      const lambda = createLambda(context, parts)
      const codeDeploy = createCodeDeploy(context, { ecs, lambda, loadBalancers, trusts })
      return [iam, createSts(context, { faults }), monitoring, loadBalancers, ecs, lambda, codeDeploy]
    },
    tasks,
    times,
    undefined,
    enforced,
  )
  return { ...harness, faults, ...(await ecsTools({ ...harness, tasks })) }
}

/** A sandbox that runs: who may call it, and where images are pushed. */
export type EcsSandbox = { aws: SandboxHarness['aws']; registry: RegistryAccess; tasks: TaskHost['tasks'] }

/** Makes a cluster and a log group in a sandbox, and gives helpers that speak through the API alone. */
export async function ecsTools(harness: EcsSandbox) {
  const { tasks } = harness
  const ecs = new ECSClient(harness.aws)
  const logs = new CloudWatchLogsClient(harness.aws)
  const ec2 = new EC2Client(harness.aws)
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}))
  const subnetIds = Subnets.map(({ SubnetId }) => SubnetId ?? '')
  const vpcId = Subnets[0]?.VpcId ?? ''
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}))
  const securityGroupId = SecurityGroups.find(({ VpcId }) => VpcId === vpcId)?.GroupId ?? ''
  await ecs.send(new CreateClusterCommand({ clusterName: CLUSTER }))
  await logs.send(new CreateLogGroupCommand({ logGroupName: LOG_GROUP }))

  const networkConfiguration = {
    awsvpcConfiguration: { subnets: subnetIds.slice(0, 2), securityGroups: [securityGroupId] },
  }
  const describe = async (task: Task): Promise<Task> => {
    const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks: [task.taskArn ?? ''] }))
    if (tasks?.[0] === undefined) throw new Error(`no task ${task.taskArn}`)
    return tasks[0]
  }
  const until = async <Value>(look: () => Promise<Value>, met: (value: Value) => boolean): Promise<Value> => {
    for (;;) {
      const value = await look()
      if (met(value)) return value
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }
  return {
    ...harness,
    ecs,
    subnetIds,
    vpcId,
    securityGroupId,
    networkConfiguration,
    describe,
    until,

    push: (tag: string, script: string): Promise<unknown> =>
      tasks === 'containers'
        ? buildAndPush({ registry: harness.registry, name: `app:${tag}`, script })
        : pushImage({ registry: harness.registry, repository: 'app', tag, files: { 'index.mjs': script } }),

    /** Registers a task definition of the container `main`, and of others beside it, and returns its ARN. */
    async register(
      family: string,
      tag: string,
      container: Partial<ContainerDefinition> = {},
      roles: { taskRoleArn?: string; executionRoleArn?: string } = {},
      sidecars: readonly (Partial<ContainerDefinition> & { name: string; tag: string })[] = [],
    ): Promise<string> {
      const answer = await ecs.send(
        new RegisterTaskDefinitionCommand({
          family,
          networkMode: 'awsvpc',
          requiresCompatibilities: ['FARGATE'],
          cpu: '256',
          memory: '512',
          ...roles,
          containerDefinitions: [{ name: 'main', tag, ...container }, ...sidecars].map(
            ({ tag: of, ...definition }) => ({
              image: `${harness.registry.address}/app:${of}`,
              essential: true,
              logConfiguration: {
                logDriver: 'awslogs',
                options: { 'awslogs-group': LOG_GROUP, 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'p' },
              },
              ...definition,
            }),
          ),
        }),
      )
      return answer.taskDefinition?.taskDefinitionArn ?? ''
    },

    async run(taskDefinition: string, more: Partial<RunTaskCommandInput> = {}): Promise<Task> {
      const { tasks } = await ecs.send(
        new RunTaskCommand({ cluster: CLUSTER, taskDefinition, launchType: 'FARGATE', networkConfiguration, ...more }),
      )
      if (tasks?.[0] === undefined) throw new Error('RunTask started nothing')
      return tasks[0]
    },
    untilStatus: (task: Task, status: string) =>
      until(
        () => describe(task),
        ({ lastStatus }) => lastStatus === status,
      ),

    async logLines(task: Task, container = 'main'): Promise<string[]> {
      const id = task.taskArn?.split('/').at(-1)
      const { events } = await logs.send(
        new FilterLogEventsCommand({ logGroupName: LOG_GROUP, logStreamNames: [`p/${container}/${id}`] }),
      )
      return (events ?? []).map(({ message }) => message ?? '')
    },
  }
}

export type EcsHarness = Awaited<ReturnType<typeof startEcsHarness>>
export type EcsTools = Awaited<ReturnType<typeof ecsTools>>
