import type { Container, ContainerDefinition, Task, TaskStopCode } from '@aws-sdk/client-ecs'
import type { SandboxContext } from '../../context.ts'
import { ImagePullError } from '../../data/images/image-record.ts'
import type { PulledImage } from '../../data/images/pulled-images.ts'
import type { Logs, LogWriter } from '../../data/logs.ts'
import type { Runner, RunningProgram } from '../../data/runner.ts'
import type { AwsTime } from '../../times.ts'
import { assumedRole } from '../access/role-arn.ts'
import { messageOf } from '../errors.ts'
import type { RoleErrors } from '../iam/role-errors.ts'
import { pause } from '../pause.ts'
import { checkPull } from '../permissions/pull-rights.ts'
import type { TestHooks } from '../test-hooks.ts'
import {
  containerArgv,
  containerEnvironment,
  containerLimits,
  platformOf,
  pulledReference,
  volumesOf,
} from './container.ts'
import { StartError } from './start-error.ts'
import type { TaskCredentials } from './task-credentials.ts'
import { newTaskId, newTaskRecord, type TaskRequest } from './task-record.ts'
import type { TaskSecrets } from './task-secrets.ts'

/** A task from PROVISIONING until long after it stopped. */
export type LiveTask = {
  id: string
  /** What DescribeTasks shows; kept true by the task itself. */
  record: Task
  request: TaskRequest
  /** Its targets stay registered after SIGTERM: whoever stopped it takes them out. */
  leavesTargetsLate?: boolean
  /** Where its containers listen. */
  address: string
  /** Asks it to stop, at whatever point it is; the first reason stays. */
  stop: (order: StopOrder) => void
  /** Ends it now, with so much time for SIGTERM, even when it is stopping already: the whole sandbox stops. */
  end: (graceMs: number) => void
  /** Settles when it is STOPPED. */
  stopped: Promise<void>
}

export type StopOrder = {
  code: TaskStopCode
  reason: string
  /** Awaited before SIGTERM, while the task shows DEACTIVATING: taking it out of its target groups. */
  before?: () => Promise<void>
  /** The same, begun after SIGTERM instead. */
  after?: () => Promise<void>
  /** When the containers are killed at the latest, whatever their stop timeout. */
  killedBy?: Date
}

export type TaskParts = {
  context: Pick<SandboxContext, 'accountId' | 'addresses' | 'log' | 'permissions' | 'region' | 'times'>
  runner: Runner
  logs: Logs
  secrets: TaskSecrets
  credentials: TaskCredentials
  /** What ECS does not know yet of the task's roles. */
  roles: Pick<RoleErrors, 'checkTaskStart'>
  /** What every container has in its environment, to find the sandbox. */
  environment: Record<string, string>
  hooks?: Pick<TestHooks, 'faults'> | undefined
  /** Called after each change of a task's status. */
  changed: (task: LiveTask) => void
}

/** Fargate's stop timeout where the container names none. */
const STOP_TIMEOUT_SECONDS = 30

/** Starts a task and returns at once; its record tells how it fares, as on Fargate. */
export function startTask(parts: TaskParts, request: TaskRequest): LiveTask {
  const id = newTaskId()
  const address = parts.context.addresses.of(`task/${id}`)
  const asked = Promise.withResolvers<StopOrder>()
  const hurried = Promise.withResolvers<number>()
  const task: LiveTask = {
    id,
    record: newTaskRecord(id, request, address),
    request,
    address,
    stop(order) {
      if (task.record.desiredStatus === 'STOPPED') return
      task.leavesTargetsLate = order.after !== undefined
      Object.assign(task.record, { desiredStatus: 'STOPPED', stopCode: order.code, stoppedReason: order.reason })
      asked.resolve(order)
    },
    end(graceMs) {
      task.stop({ code: 'TerminationNotice', reason: 'The sandbox stops.' })
      hurried.resolve(graceMs)
    },
    stopped: Promise.resolve(),
  }
  task.stopped = live(task, parts, { asked: asked.promise, hurried: hurried.promise })
  return task
}

/** One container of a task that runs, with its definition and its log. */
type Running = {
  definition: ContainerDefinition
  shown: Container
  program: RunningProgram
  log: LogWriter | undefined
}

async function live(
  task: LiveTask,
  parts: TaskParts,
  orders: { asked: Promise<StopOrder>; hurried: Promise<number> },
): Promise<void> {
  const { record } = task
  const { times } = parts.context
  const show = (lastStatus: string, more: Partial<Task> = {}) => {
    Object.assign(record, more, { lastStatus, version: (record.version ?? 0) + 1 })
    parts.changed(task)
  }
  /** As long as AWS takes, or until the task is told to stop. */
  const takes = (time: AwsTime) => Promise.race([pause(times.ms(time)), orders.asked, orders.hurried])
  const running: Running[] = []
  let order: StopOrder | undefined
  try {
    // PROVISIONING is what the caller's answer shows; the rest begins after it.
    await new Promise(setImmediate)
    await takes('ecs-provisioning')
    attach(record, 'ATTACHED')
    show('PENDING', { connectivity: 'CONNECTED', connectivityAt: new Date() })
    await takes('ecs-pending')
    const held = parts.hooks?.faults.meet('ecs', `task/${task.id}`, ['start-hangs'])
    if (held) await Promise.race([held.released, orders.asked, orders.hurried])
    // A task that was stopped meanwhile reads no secret and pulls no image.
    const prepared = record.desiredStatus === 'RUNNING' ? await prepare(task, parts) : []
    if (record.desiredStatus === 'RUNNING') {
      for (const one of prepared) running.push(await startContainer(task, parts, one, running[0]))
      show('RUNNING', { startedAt: new Date() })
      order = await Promise.race([orders.asked, essentialEnds(running)])
      task.stop(order)
      if (order.before !== undefined) {
        show('DEACTIVATING')
        await Promise.race([order.before(), orders.hurried, untilDate(order.killedBy)])
      }
    }
  } catch (error) {
    const failure = error instanceof StartError ? error : new StartError(`InternalError: ${String(error)}`)
    const container = record.containers?.find(({ name }) => name === failure.container)
    if (container !== undefined) container.reason = failure.message
    // Asked to stop before it could fail, it keeps the reason that it was given.
    task.stop({ code: 'TaskFailedToStart', reason: failure.message })
  }
  // A task of which nothing ran is not stopped: from PENDING it goes to DEPROVISIONING.
  if (running.length > 0) show('STOPPING', { stoppingAt: new Date() })
  void orders.hurried.then((graceMs) => running.map((one) => one.program.stop(graceMs)))
  const ends = running.map((one) => one.program.stop(stopTimeoutMs(one.definition, order?.killedBy)))
  const late = order?.after?.()
  await Promise.all(ends)
  show('DEPROVISIONING', { executionStoppedAt: new Date() })
  await Promise.race([pause(times.ms('ecs-deprovisioning')), orders.hurried])
  await Promise.all(running.map(({ log }) => log?.close()))
  // Another task could be given the address, and lose its target to a deregistration that is late.
  await Promise.race([late, orders.hurried])
  parts.credentials.end(task.id)
  attach(record, 'DELETED')
  parts.context.addresses.release(`task/${task.id}`)
  for (const container of record.containers ?? []) container.lastStatus = 'STOPPED'
  show('STOPPED', { stoppedAt: new Date() })
}

type Prepared = {
  definition: ContainerDefinition
  secrets: Record<string, string>
  image: PulledImage
  log: LogWriter | undefined
}

/** What Fargate does before the first container: secrets, log streams, images, for all of them. */
async function prepare(task: LiveTask, parts: TaskParts): Promise<Prepared[]> {
  const prepared: Prepared[] = []
  const agent = assumedRole(executionRoleOf(task.request), task.id)
  const platform = platformOf(task.request.definition)
  const containers = task.request.definition.containerDefinitions ?? []
  await parts.roles.checkTaskStart({ executionRole: executionRoleOf(task.request), principal: agent, containers })
  for (const definition of containers) {
    const secrets = await parts.secrets(definition, agent)
    const log = await openLog(task, parts, definition, agent)
    task.record.pullStartedAt ??= new Date()
    const reference = pulledReference(definition, task.request.imageDigests)
    await checkPull(parts.context, agent, reference, definition.name)
    const image = await parts.runner.pull(reference, platform).catch((error: unknown) => {
      throw error instanceof ImagePullError ? new StartError(error.message, definition.name) : error
    })
    task.record.pullStoppedAt = new Date()
    const shown = task.record.containers?.find(({ name }) => name === definition.name)
    if (shown !== undefined) shown.imageDigest = image.digest
    prepared.push({ definition, secrets, image, log })
  }
  return prepared
}

/** The container's stream `<prefix>/<container>/<task id>`; undefined where it logs to nowhere that the sandbox has. */
async function openLog(
  task: LiveTask,
  parts: TaskParts,
  definition: ContainerDefinition,
  agent: string | undefined,
): Promise<LogWriter | undefined> {
  const { logDriver, options = {} } = definition.logConfiguration ?? {}
  const group = options['awslogs-group']
  if (logDriver !== 'awslogs' || group === undefined) return undefined
  const prefix = options['awslogs-stream-prefix']
  const stream = prefix === undefined ? task.id : `${prefix}/${definition.name}/${task.id}`
  const log = parts.logs.writer(group, stream, agent)
  try {
    await log.ready
  } catch (error) {
    const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    throw new StartError(
      'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: ' +
        `failed to create Cloudwatch log stream: ${words} : exit status 1`,
    )
  }
  return log
}

async function startContainer(
  task: LiveTask,
  parts: TaskParts,
  prepared: Prepared,
  first: Running | undefined,
): Promise<Running> {
  const { definition, image, log } = prepared
  const override = task.request.overrides?.containerOverrides?.find(({ name }) => name === definition.name)
  const shown: Container = task.record.containers?.find(({ name }) => name === definition.name) ?? {}
  try {
    const own = {
      ...parts.environment,
      ...(await parts.credentials.environment({ id: task.id, roleArn: taskRoleOf(task.request) })),
    }
    const program = await parts.runner.start({
      name: `${definition.name}-${task.id}`,
      image,
      argv: containerArgv(definition, override, image),
      workingDir: definition.workingDirectory ?? image.workingDir,
      env: { ...own, ...containerEnvironment(definition, override, image, prepared.secrets) },
      address: task.address,
      beside: first?.program,
      limits: { ...containerLimits(task.record, definition, override), volumes: volumesOf(definition, image) },
      onLine: (line) => log?.write(line),
    })
    Object.assign(shown, { lastStatus: 'RUNNING', runtimeId: `${task.id}-${program.id}` })
    void program.exited.then((end) => Object.assign(shown, { lastStatus: 'STOPPED', ...end }))
    return { definition, shown, program, log }
  } catch (error) {
    const why = messageOf(error)
    throw new StartError(
      `CannotStartContainerError: failed to create task for container: unable to start container process: ${why}`,
      definition.name,
    )
  }
}

/** The role that the task's own calls are made in. */
const taskRoleOf = ({ definition, overrides }: TaskRequest) => overrides?.taskRoleArn ?? definition.taskRoleArn
/** The role in which ECS prepares it. */
const executionRoleOf = ({ definition, overrides }: TaskRequest) =>
  overrides?.executionRoleArn ?? definition.executionRoleArn

/** Settles when the first essential container has ended: the task goes with it. Every container is essential by default. */
async function essentialEnds(running: readonly Running[]): Promise<StopOrder> {
  const essential = running.filter(({ definition }) => definition.essential !== false)
  await Promise.race(essential.map(({ program }) => program.exited))
  return { code: 'EssentialContainerExited', reason: 'Essential container in task exited' }
}

function stopTimeoutMs(definition: ContainerDefinition, killedBy: Date | undefined): number {
  const asked = (definition.stopTimeout ?? STOP_TIMEOUT_SECONDS) * 1000
  return killedBy === undefined ? asked : Math.max(0, Math.min(asked, killedBy.getTime() - Date.now()))
}

/** Never settles without a date. */
const untilDate = (date: Date | undefined) =>
  date === undefined ? new Promise<void>(() => {}) : pause(Math.max(0, date.getTime() - Date.now()))

function attach(record: Task, status: string): void {
  for (const attachment of record.attachments ?? []) attachment.status = status
}
