import type {
  DeleteClusterRequest,
  DescribeTasksRequest,
  ListTasksRequest,
  RunTaskRequest,
  StopTaskRequest,
  StopTaskResponse,
} from '@aws-sdk/client-ecs'
import type { SandboxContext } from '../../context.ts'
import type { Logs } from '../../data/logs.ts'
import type { Runner } from '../../data/runner.ts'
import type { Call, Reply, Service } from '../call.ts'
import type { LoadBalancers } from '../elbv2/index.ts'
import { AwsError } from '../errors.ts'
import { knownAtOnce, type RoleErrors } from '../iam/role-errors.ts'
import { isRecord, jsonReply, operationInput, replyOutput } from '../reply.ts'
import type { TestHooks } from '../test-hooks.ts'
import { createCapacity } from './capacity.ts'
import { alarmReader } from './deployments/alarms.ts'
import { createRecords } from './records.ts'
import { createRunTask } from './run-task.ts'
import { answerScaling } from './scalable-targets.ts'
import { createServices, type Services } from './services.ts'
import { takeSpotBack } from './spot.ts'
import { createTaskCredentials } from './task-credentials.ts'
import { startTask } from './task-life.ts'
import type { TaskRequest } from './task-record.ts'
import { createTaskSecrets } from './task-secrets.ts'
import { answerTaskSets } from './task-sets/answer-task-sets.ts'
import { createTasks, shown, type Tasks } from './tasks.ts'

export type Ecs = Service & { tasks: Pick<Tasks, 'add' | 'all'>; services: Services }

/** How long tasks get when the whole sandbox stops. */
const SHUTDOWN_GRACE_MS = 3000

/**
 * ECS: moto keeps clusters, task definitions and services' settings; tasks run on this machine and are known here
 * alone, and services keep their number of them, deployment by deployment. Application Auto Scaling, which changes that
 * number, is answered here too. `hooks` are there only where the sandbox was started for tests.
 */
export function createEcs(
  context: SandboxContext,
  parts: {
    loadBalancers: LoadBalancers
    runner: Runner
    logs: Logs
    roles?: RoleErrors
    hooks?: Pick<TestHooks, 'faults'> | undefined
  },
): Ecs {
  const { roles = knownAtOnce } = parts
  const records = createRecords(context)
  const secrets = createTaskSecrets(context)
  const credentials = createTaskCredentials(context, parts.runner.hostAddress)
  // What Fargate sets, and where this AWS is; no metadata service stands behind it.
  const environment = {
    AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE',
    AWS_REGION: context.region,
    AWS_DEFAULT_REGION: context.region,
    AWS_ENDPOINT_URL: context.endpoint.replace('127.0.0.1', parts.runner.hostAddress),
    AWS_EC2_METADATA_DISABLED: 'true',
  }
  const tasks = createTasks(context.times, parts.hooks)
  const capacity = createCapacity(parts.hooks)
  const start = (request: TaskRequest) => {
    const task = startTask(
      {
        context,
        runner: parts.runner,
        logs: parts.logs,
        secrets,
        credentials,
        roles,
        environment,
        hooks: parts.hooks,
        changed: (changed) => services.taskChanged(changed),
      },
      request,
    )
    tasks.add(task)
    return task
  }
  const services = createServices({
    records,
    tasks,
    start,
    loadBalancers: parts.loadBalancers,
    capacity,
    times: context.times,
    readAlarms: alarmReader(context),
    log: context.log,
    faults: parts.hooks?.faults,
  })
  const runTask = createRunTask(records, capacity, {
    checkRoles: ({ definition, overrides }) =>
      roles.checkRunTask([overrides?.executionRoleArn ?? definition.executionRoleArn, definition.taskRoleArn]),
    start,
  })
  const spot = takeSpotBack({ times: context.times, hooks: parts.hooks, tasks, leaving: services.leaving })

  const stopTask = async (input: StopTaskRequest): Promise<StopTaskResponse> => {
    const cluster = await records.cluster(input.cluster)
    const task = tasks.find(cluster.arn, input.task ?? '')
    if (task === undefined) throw new AwsError('InvalidParameterException', 'The referenced task was not found.')
    // ECS takes a service's task out of its target groups before it asks the containers to end.
    const before = services.leaving(task)
    task.stop({ code: 'UserInitiated', reason: input.reason ?? 'Task stopped by user', ...(before && { before }) })
    return { task: shown(task.record, true) }
  }

  /**
   * ECS deletes no cluster in which something is active, a task that is stopping included. Texts:
   * hashicorp/terraform#4135 (services), hashicorp/terraform-provider-aws#18601 (tasks).
   */
  const checkEmpty = async ({ cluster }: DeleteClusterRequest): Promise<void> => {
    const { arn } = await records.cluster(cluster)
    if (services.all().some(({ clusterArn, status }) => clusterArn === arn && status === 'ACTIVE')) {
      throw new AwsError('ClusterContainsServicesException', 'The Cluster cannot be deleted while Services are active.')
    }
    if (tasks.all().some(({ record }) => record.clusterArn === arn && record.lastStatus !== 'STOPPED')) {
      throw new AwsError('ClusterContainsTasksException', 'The Cluster cannot be deleted while Tasks are active.')
    }
  }

  /** Clusters as moto has them, with the number of their tasks. */
  const withTaskCounts = (reply: Reply): Reply => {
    const output = replyOutput(reply)
    if (reply.status !== 200 || !Array.isArray(output.clusters)) return reply
    const clusters = output.clusters.map((cluster: unknown) => {
      if (!isRecord(cluster)) return cluster
      const own = tasks.all().filter(({ record }) => record.clusterArn === cluster.clusterArn)
      const count = (...statuses: string[]) =>
        own.filter(({ record }) => statuses.includes(record.lastStatus ?? '')).length
      return { ...cluster, runningTasksCount: count('RUNNING'), pendingTasksCount: count('PROVISIONING', 'PENDING') }
    })
    return jsonReply(200, { ...output, clusters })
  }

  return {
    names: ['ecs', 'application-autoscaling'],
    async handle(call: Call, forward) {
      if (call.service !== 'ecs') return answerScaling(call, forward, { services, log: context.log })
      switch (call.operation) {
        case 'RegisterTaskDefinition': {
          const { executionRoleArn, taskRoleArn } = operationInput(call)
          roles.checkPassRole(call.principal.arn, [executionRoleArn, taskRoleArn])
          return forward(call)
        }
        case 'RunTask':
          return jsonReply(200, await runTask(inputOf<RunTaskRequest>(call)))
        case 'StopTask':
          return jsonReply(200, await stopTask(inputOf<StopTaskRequest>(call)))
        case 'DescribeTasks': {
          const input = inputOf<DescribeTasksRequest>(call)
          return jsonReply(200, tasks.describe((await records.cluster(input.cluster)).arn, input))
        }
        case 'ListTasks': {
          const input = inputOf<ListTasksRequest>(call)
          return jsonReply(200, tasks.list((await records.cluster(input.cluster)).arn, input))
        }
        case 'DeleteCluster':
          await checkEmpty(inputOf<DeleteClusterRequest>(call))
          return forward(call)
        case 'DescribeClusters':
          return withTaskCounts(await forward(call))
        case 'CreateService':
          return services.create(call, forward)
        case 'UpdateService':
          return services.update(call, forward)
        case 'DeleteService':
          return services.remove(call, forward)
        case 'DescribeServices':
          return services.describe(call, forward)
        default:
          return answerTaskSets(call, services) ?? forward(call)
      }
    },
    tasks,
    services,
    async stop() {
      spot.stop()
      services.stop()
      const live = tasks.all()
      for (const task of live) task.end(SHUTDOWN_GRACE_MS)
      await Promise.all(live.map(({ stopped }) => stopped))
      await credentials.close()
    },
  }
}

/** A call's input by its type in the SDK; AWS's own clients have checked it before they sent it. */
const inputOf = <Input>(call: Call): Input => operationInput(call) as Input
