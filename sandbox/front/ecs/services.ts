import type { CreateServiceRequest, DeleteServiceRequest, UpdateServiceRequest } from '@aws-sdk/client-ecs'
import type { SandboxContext } from '../../context.ts'
import type { Times } from '../../times.ts'
import type { Call, Forward, Reply } from '../call.ts'
import type { LoadBalancers } from '../elbv2/index.ts'
import { AwsError } from '../errors.ts'
import { isRecord, jsonReply, operationInput, replyOutput } from '../reply.ts'
import type { TestHooks } from '../test-hooks.ts'
import { type Capacity, checkStrategy } from './capacity.ts'
import { newDeployment } from './deployment.ts'
import { type ReadAlarms, watchAlarms } from './deployments/alarms.ts'
import { type ReconcileParts, reconcile } from './reconcile.ts'
import type { Records } from './records.ts'
import { DEPLOYED, picked, recordIn, SETTLED } from './service-record.ts'
import { alarmsOf, type ServiceSettings, type ServiceState, sourceOf } from './service-state.ts'
import { shownService } from './shown-service.ts'
import type { TaskPlace, TaskSource } from './sources/source.ts'
import { deregister } from './targets.ts'
import type { LiveTask } from './task-life.ts'
import type { TaskRequest } from './task-record.ts'
import { reconcileTaskSets } from './task-sets/reconcile-task-sets.ts'
import { checkCreate, checkDelete, checkUpdate } from './task-sets/refusals.ts'
import { newTaskSet } from './task-sets/task-set.ts'
import { createTaskSets } from './task-sets/task-sets.ts'
import type { Tasks } from './tasks.ts'

/** How often targets' health and deployments' alarms are looked at; everything else wakes its service itself. */
const POLL_MS = 500

export type Services = ReturnType<typeof createServices>

/** Services with ECS's own deployments: moto keeps their records, their tasks live and die here. */
export function createServices(parts: {
  records: Records
  tasks: Tasks
  start: (request: TaskRequest) => LiveTask
  loadBalancers: LoadBalancers
  times: Times
  readAlarms: ReadAlarms
  log: SandboxContext['log']
  faults: TestHooks['faults'] | undefined
  capacity: Capacity
}) {
  const services = new Map<string, ServiceState>()
  const due = new Set<ServiceState>()
  /** Who waits for a service to come to rest. */
  const rested = new Map<ServiceState, () => void>()
  let stopping = false

  const serviceOf = ({ record }: LiveTask) =>
    [...services.values()].find(
      ({ clusterArn, name }) => clusterArn === record.clusterArn && record.group === `service:${name}`,
    )
  const tasksOf = (service: ServiceState, source: TaskSource) => parts.tasks.startedBy(service.clusterArn, source.id)

  /** Looks at a service after the present turn; however often it was asked for, once. */
  const wake = (service: ServiceState): void => {
    if (stopping || due.has(service) || service.status === 'INACTIVE') return
    due.add(service)
    setImmediate(() => {
      due.delete(service)
      const bring = service.controller === 'ECS' ? reconcile : reconcileTaskSets
      if (!stopping) bring(service, reconcileParts(service))
      if (isAtRest(service)) rested.get(service)?.()
    })
  }
  /** Keeps a service's number of tasks from now on; resolves when the service first is steady, or cannot be. */
  const keep = async (service: ServiceState): Promise<void> => {
    services.set(service.arn, service)
    if (service.status === 'INACTIVE') return
    await new Promise<void>((resolve) => {
      rested.set(service, resolve)
      wake(service)
    })
    rested.delete(service)
  }
  const reconcileParts = (service: ServiceState): ReconcileParts => ({
    tasksOf,
    start: parts.start,
    loadBalancers: parts.loadBalancers,
    times: parts.times,
    capacity: parts.capacity,
    wake: () => wake(service),
  })
  const lookAtAlarms = watchAlarms(parts.readAlarms, wake, parts.log)
  const polling = setInterval(() => {
    for (const service of services.values()) {
      if (service.registered.size > 0) wake(service)
      void lookAtAlarms(service)
    }
  }, POLL_MS).unref()

  /** An active service by its name or ARN. */
  const find = (cluster: string | undefined, nameOrArn: string) =>
    [...services.values()].find(
      ({ arn, clusterArn, name, status }) =>
        status === 'ACTIVE' && (arn === nameOrArn || (name === nameOrArn && isCluster(clusterArn, cluster))),
    )

  const placeOf = async (clusterName: string, settings: ServiceSettings): Promise<TaskPlace> => {
    const cluster = await parts.records.cluster(clusterName)
    const { definition } = await parts.records.taskDefinition(settings.taskDefinition ?? '')
    const subnetIds = settings.networkConfiguration?.awsvpcConfiguration?.subnets ?? []
    const own = settings.capacityProviderStrategy ?? []
    const strategy = own.length > 0 || settings.launchType !== undefined ? own : cluster.defaultStrategy
    checkStrategy(strategy)
    return {
      definition,
      networkConfiguration: settings.networkConfiguration,
      subnets: subnetIds.length === 0 ? [] : await parts.records.subnets(subnetIds),
      strategy,
      loadBalancers: settings.loadBalancers ?? [],
    }
  }

  const overlay = (record: unknown): unknown => {
    const service = isRecord(record) ? services.get(String(record.serviceArn)) : undefined
    return service === undefined ? record : { ...(record as object), ...shownService(service, tasksOf) }
  }
  /** The same for DescribeServices, which is eventually consistent: it may still show what was before an update. */
  const described = (record: unknown): unknown => {
    const service = isRecord(record) ? services.get(String(record.serviceArn)) : undefined
    const { former } = service ?? {}
    if (service === undefined || former === undefined) return overlay(record)
    const isStale =
      !parts.times.passed('ecs-service-stale', former.updatedAt) ||
      parts.faults?.meet('ecs', service.name, ['stale-service']) !== undefined
    return isStale ? { ...(record as object), ...former.shown } : overlay(record)
  }
  /** Gives a service other settings, and where its tasks are made from something else, or anew, a deployment. */
  const change = async (service: ServiceState, asked: Partial<ServiceSettings>, forceNew: boolean): Promise<void> => {
    const next = { ...service.settings, ...asked }
    const isNew =
      service.controller === 'ECS' &&
      DEPLOYED.some((name) => JSON.stringify(next[name]) !== JSON.stringify(service.settings[name]))
    const begun =
      isNew || forceNew
        ? { place: await placeOf(service.clusterArn, next), inAlarm: await parts.readAlarms(alarmsOf(next)) }
        : undefined
    service.former = { shown: shownService(service, tasksOf), updatedAt: new Date() }
    // Another change may have come meanwhile: of other settings it stands.
    service.settings = { ...service.settings, ...asked }
    if (begun !== undefined) {
      service.inAlarm = begun.inAlarm
      service.deployments.unshift(newDeployment(begun.place, begun.inAlarm))
    }
    const [primary] = service.deployments
    if (primary !== undefined) primary.updatedAt = new Date()
    service.steady = false
    wake(service)
  }
  const withService = (reply: Reply): Reply => {
    const output = replyOutput(reply)
    return jsonReply(200, { ...output, service: overlay(output.service) })
  }

  return {
    async create(call: Call, forward: Forward): Promise<Reply> {
      const input = operationInput(call) as unknown as CreateServiceRequest
      const controller = input.deploymentController?.type ?? 'ECS'
      if (controller === 'CODE_DEPLOY') checkCreate(input)
      const draining = [...services.values()].find(
        ({ name, status, clusterArn }) =>
          name === input.serviceName && status === 'DRAINING' && isCluster(clusterArn, input.cluster),
      )
      if (draining !== undefined) {
        throw new AwsError('InvalidParameterException', 'Unable to Start a service that is still Draining.')
      }
      const reply = await forward(call)
      const record = recordIn(reply)
      if (record?.serviceArn === undefined || controller === 'EXTERNAL') return reply
      const settings: ServiceSettings = {
        ...picked(record as ServiceSettings, [...DEPLOYED, ...SETTLED]),
        // What moto may have left out of its answer.
        ...picked(input as ServiceSettings, [...DEPLOYED.filter((name) => name !== 'taskDefinition'), ...SETTLED]),
        desiredCount: input.desiredCount ?? 1,
        tags: input.tags ?? [],
      }
      const place = await placeOf(record.clusterArn ?? '', settings)
      const inAlarm = await parts.readAlarms(alarmsOf(settings))
      const service: ServiceState = {
        arn: record.serviceArn,
        name: record.serviceName ?? '',
        clusterArn: record.clusterArn ?? '',
        controller,
        status: 'ACTIVE',
        settings,
        deployments: controller === 'ECS' ? [newDeployment(place, inAlarm)] : [],
        taskSets:
          controller === 'ECS'
            ? []
            : [
                newTaskSet(place, {
                  status: 'PRIMARY',
                  externalId: undefined,
                  platformVersion: settings.platformVersion ?? 'LATEST',
                }),
              ],
        lastCompleted: undefined,
        events: [],
        registered: new Set(),
        steady: false,
        inAlarm,
        former: undefined,
      }
      void keep(service)
      return withService(reply)
    },

    async update(call: Call, forward: Forward): Promise<Reply> {
      const input = operationInput(call) as unknown as UpdateServiceRequest
      if (find(input.cluster, input.service ?? '')?.controller === 'CODE_DEPLOY') checkUpdate(input)
      const reply = await forward(call)
      const record = recordIn(reply)
      const service = record && services.get(record.serviceArn ?? '')
      if (service === undefined || service.status !== 'ACTIVE') return reply
      const asked: Partial<ServiceSettings> = {
        ...picked(input as ServiceSettings, [...DEPLOYED, ...SETTLED]),
        // A family or family:revision is its ARN by now.
        ...(input.taskDefinition !== undefined && { taskDefinition: record?.taskDefinition }),
      }
      await change(service, asked, input.forceNewDeployment ?? false)
      return withService(reply)
    },

    async remove(call: Call, forward: Forward): Promise<Reply> {
      const input = operationInput(call) as unknown as DeleteServiceRequest
      checkDelete(find(input.cluster, input.service ?? ''), input)
      const reply = await forward(call)
      const service = services.get(recordIn(reply)?.serviceArn ?? '')
      if (service === undefined || (service.settings.desiredCount > 0 && !input.force)) return reply
      service.status = 'DRAINING'
      service.settings.desiredCount = 0
      wake(service)
      return withService(reply)
    },

    async describe(call: Call, forward: Forward): Promise<Reply> {
      const reply = await forward(call)
      const output = replyOutput(reply)
      if (reply.status !== 200 || !Array.isArray(output.services)) return reply
      return jsonReply(200, { ...output, services: output.services.map(described) })
    },

    /** Moves a service's desired count into these limits, as Application Auto Scaling does it by UpdateService. */
    async scaleInto(clusterName: string, serviceName: string, { min, max }: { min: number; max: number }) {
      const service = find(clusterName, serviceName)
      if (service === undefined) return
      const { desiredCount } = service.settings
      const within = Math.max(min, Math.min(max, desiredCount))
      if (within === desiredCount) return
      await parts.records.setDesiredCount(service.clusterArn, service.arn, within)
      await change(service, { desiredCount: within }, false)
    },

    /** What must be awaited before a task's containers are asked to end; nothing for a task of no service. */
    leaving(task: LiveTask): (() => Promise<void>) | undefined {
      const service = serviceOf(task)
      const source = service && sourceOf(service, task)
      return source && (() => deregister(service, source, task, parts))
    },

    /** To be called after each change of a task's status. */
    taskChanged(task: LiveTask): void {
      const service = serviceOf(task)
      if (service !== undefined) wake(service)
    },

    all: () => [...services.values()],
    keep,
    find,
    tasksOf,
    taskSets: createTaskSets({ placeOf, wake }),

    /** No task is started or stopped any more. */
    stop(): void {
      stopping = true
      clearInterval(polling)
    },
  }
}

/** Nothing is on its way, or only what failed and is tried again. */
const isAtRest = ({ controller, deployments, status, steady, taskSets }: ServiceState) =>
  status === 'INACTIVE' ||
  steady ||
  deployments[0]?.rolloutState === 'FAILED' ||
  (controller === 'ECS' ? deployments.slice(0, 1) : taskSets).some(({ failedTasks }) => failedTasks > 0)

const isCluster = (arn: string, nameOrArn = 'default') => arn === nameOrArn || arn.endsWith(`:cluster/${nameOrArn}`)
