import type { StoppedTask } from '../../aws/ecs/run-task.ts'
import type { ServiceState } from '../../aws/ecs/service.ts'
import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { until } from '../../io/clock.ts'
import { inLargestUnit } from '../../quantities.ts'
import { taskIdOf } from '../../releases/arn.ts'
import { waitingFor, waits } from '../../waits.ts'
import { CANCELLED, stopTask } from '../one-off/stop-task.ts'
import { taskStatusInWords } from '../one-off/task-status.ts'
import type { Progress } from '../step.ts'
import { ensureProbeImage } from './probe-image.ts'
import { type ProbeReport, readProbeReport } from './probe-report.ts'

export type ProbeNeeds = Pick<
  Deps,
  'clock' | 'identity' | 'images' | 'logs' | 'names' | 'registries' | 'runTask' | 'service' | 'taskDefinitions'
>

export type ProbeRequest = {
  /** A command of probe/main.ts. */
  command: string
  /** Environment variables of the task, as ECS's `valueFrom`: nothing secret stands in the task definition itself. */
  secrets: Record<string, string>
  /** What is no secret: places, limits. It stands in the task definition for everybody to read. */
  environment?: Record<string, string>
  /**
   * The probe's image, where it is known to be in the registry: nothing is made or pushed. Of an environment that nobody has
   * just made: rights that its role lacks, or the caller, are missing and not on their way, and are not waited for.
   */
  image?: string
  /** When medspa gives up waiting for the task, in milliseconds; a task's usual limit unless told. */
  limitMs?: number
}

/** The fewest starts before the probe's rights are taken for missing: on Fargate a failed start alone takes a minute or two. */
const LEAST_STARTS = 5

/**
 * Runs the probe once inside the VPC, as a Fargate task in the service's own subnets and address setting, and gives what
 * it found. Its exit code decides; a task that never started is a failure with the reason that ECS gives.
 */
export async function runProbe(
  deps: ProbeNeeds,
  { command, environment = {}, image, limitMs, secrets }: ProbeRequest,
  progress: Progress,
): Promise<Record<string, unknown>> {
  const { logs, names } = deps
  const service = await deps.service.describe()
  if (service === undefined) {
    throw new OperatorError(`There is no service ${names.service}: where the probe would run is not known.`, {
      code: 'service-missing',
      whose: 'operator',
      hint: `Run \`${commandLine('deploy')}\` first: it makes the service.`,
    })
  }
  const container = {
    name: names.probeContainer,
    image: image ?? (await ensureProbeImage(deps, progress)),
    command: [command],
    environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
    secrets: Object.entries(secrets).map(([name, valueFrom]) => ({ name, valueFrom })),
    logGroup: names.probeLogGroup,
    logStreamPrefix: names.probeContainer,
  }
  const definition = { family: names.probeFamily, executionRoleArn: await executionRole(deps), container }
  const taskDefinition = await (image === undefined
    ? registerOnceRoleIsPassed(deps, definition, progress)
    : deps.taskDefinitions.register(definition))
  const limit = limitMs === undefined ? {} : { limitMs }
  const run = () => runOnce(deps, { command, limit, service, taskDefinition }, progress)
  const stopped = await (image === undefined ? retryUntilRoleIsKnown(deps, run, progress) : run())
  const stream = `${names.probeContainer}/${names.probeContainer}/${taskIdOf(stopped.taskArn)}`
  return resultOf(command, stopped, names.probeContainer, () =>
    until(deps.clock, async () => readProbeReport(await logs.last(names.probeLogGroup, stream, 50), command), {
      ...waits.probeLog,
      signal: progress.signal,
    }),
  )
}

type OneRun = { command: string; limit: { limitMs?: number }; service: ServiceState; taskDefinition: string }

async function runOnce(
  { names, runTask }: Pick<Deps, 'names' | 'runTask'>,
  { command, limit, service, taskDefinition }: OneRun,
  progress: Progress,
): Promise<StoppedTask> {
  const { taskArn } = await runTask.run(
    {
      cluster: names.cluster,
      taskDefinition,
      subnets: service.subnets,
      securityGroups: service.securityGroups,
      assignPublicIp: service.assignPublicIp,
      startedBy: `medspa-probe-${command}`,
    },
    { signal: progress.signal, onWait: progress.line },
  )
  const onStatus = (status: string) => {
    if (status !== 'STOPPED') progress.line(`probe ${command}: task ${taskIdOf(taskArn)}: ${taskStatusInWords(status)}`)
  }
  return runTask.wait(taskArn, { signal: progress.signal, onStatus, ...limit }).catch(async (error: unknown) => {
    // Nobody would read what it finds, and a repetition must not meet it at work.
    const why = progress.signal.aborted ? CANCELLED : 'medspa could not wait for it'
    await stopTask({ runTask }, taskArn, why, progress)
    throw error
  })
}

/** ECS refuses a role that it does not see yet in the words of a right that is missing. */
async function registerOnceRoleIsPassed(
  { clock, taskDefinitions }: Pick<Deps, 'clock' | 'taskDefinitions'>,
  definition: Parameters<Deps['taskDefinitions']['register']>[0],
  { line, signal }: Progress,
): Promise<string> {
  let refused: unknown
  const registered = await until(
    clock,
    async () => {
      try {
        return await taskDefinitions.register(definition)
      } catch (error) {
        if (!isPassRoleRefused(error)) throw error
        if (refused === undefined) line(waitingFor(waits.rolePassed))
        refused = error
        return undefined
      }
    },
    { ...waits.rolePassed, signal },
  )
  if (registered === undefined) throw refused
  return registered
}

const isPassRoleRefused = (error: unknown) =>
  error instanceof OperatorError && error.code === 'aws-access-denied' && error.message.includes('iam:PassRole')

/** Runs the task again while it cannot start because AWS does not know its new role yet. */
async function retryUntilRoleIsKnown(
  { clock }: Pick<Deps, 'clock'>,
  run: () => Promise<StoppedTask>,
  { line, signal }: Progress,
): Promise<StoppedTask> {
  const { everyMs, limitMs, usually } = waits.probeRole
  const deadline = clock.now().getTime() + limitMs
  for (let starts = 1; ; starts++) {
    const stopped = await run()
    if (!lacksRights(stopped) || (starts >= LEAST_STARTS && clock.now().getTime() >= deadline)) return stopped
    const again = `again in ${inLargestUnit(everyMs)}, for ${inLargestUnit(limitMs)} in all`
    line(`AWS does not know all rights of its role yet (usually ${usually}): ${reasonOf(stopped)}; ${again}`)
    await clock.sleep(everyMs, signal)
  }
}

const reasonOf = ({ containers, stoppedReason }: StoppedTask) =>
  stoppedReason ?? containers.find(({ reason }) => reason !== undefined)?.reason ?? 'without a reason'

/** Pure: no container of it ever ran, as its execution role could not be assumed, or might not do what starts it. */
export const lacksRights = ({ containers, stoppedReason = '' }: StoppedTask): boolean =>
  containers.every(({ exitCode }) => exitCode === undefined) &&
  [stoppedReason, ...containers.map(({ reason = '' }) => reason)].some((reason) =>
    /AccessDenied|not authorized to perform|unable to assume the role/i.test(reason),
  )

/** The probe ran, and says itself what is wrong: with what it was to look at, and not with its task. */
export class ProbeReported extends OperatorError {}

/** What the probe wrote into its log; throws `probe-failed` if its task never started, failed or wrote nothing. */
async function resultOf(
  command: string,
  stopped: StoppedTask,
  container: string,
  read: () => Promise<ProbeReport | undefined>,
): Promise<Record<string, unknown>> {
  const ended = stopped.containers.find(({ name }) => name === container)
  const evidence = [`task ${stopped.taskArn}: ${[ended?.reason, stopped.stoppedReason].filter(Boolean).join('; ')}`]
  const failed = (why: string, Kind = OperatorError) =>
    new Kind(`The probe "${command}" failed: ${why}`, { code: 'probe-failed', whose: 'aws', evidence })
  if (ended?.exitCode === undefined) throw failed(ended?.reason ?? stopped.stoppedReason ?? 'its task never started')
  const report = await read()
  if (report?.ok === false) throw failed(report.error.message, ProbeReported)
  if (ended.exitCode !== 0) throw failed(`exit code ${ended.exitCode}`)
  if (report === undefined) throw failed('its log does not hold what it found')
  return report.result
}

/** The role that Terraform makes for it (modules/ecs_fargate/iam.tf), in the partition and account of the caller. */
async function executionRole({ identity, names }: Pick<Deps, 'identity' | 'names'>): Promise<string> {
  const { accountId, arn } = await identity.whoAmI()
  return `arn:${arn.split(':')[1] ?? 'aws'}:iam::${accountId}:role/${names.probeExecutionRole}`
}
