import type { ServiceState } from '../../../aws/ecs/service.ts'
import { commandLine } from '../../../command-line.ts'
import type { Deps } from '../../../deps.ts'
import { messageOf, OperatorError } from '../../../errors.ts'
import { until } from '../../../io/clock.ts'
import { revisionOf } from '../../../releases/arn.ts'
import type { DeployContext } from '../../../tasks/deploy-context.ts'
import { needOutputs } from '../../../terraform/outputs.ts'
import { waitingFor, waits } from '../../../waits.ts'
import { holdsFormerDatabaseUrl, holdsFormerRedisToken } from '../../credentials/stale-tasks.ts'
import { type Given, type Progress, step } from '../../step.ts'
import { type Moved, takeRolloutBack, type Worker } from './take-rollout-back.ts'

type Needs = Parameters<typeof takeRolloutBack>[0] & Pick<Deps, 'clock' | 'names' | 'secrets' | 'settings' | 'workers'>
type Context = Given<Pick<DeployContext, 'before' | 'outputs' | 'tasksRenewed' | 'voiceMoved'>, 'outputs'>

/**
 * Section 2.5, after API and voice webhooks, before anything is validated: moves each worker to the release and sees that it
 * stays up. One that does not takes API, voice webhooks and the workers that moved before it back: a release serves as a
 * whole, or not at all.
 */
export const rollWorkers = step({
  id: 'workers',
  section: '2.5',
  title: 'Roll out the workers',
  needs: ['outputs'],
  run: async (deps: Needs, context: Context, progress: Progress) => {
    const wanted = Object.entries(deps.settings.platform.workers ?? {})
    if (wanted.length === 0) return { skipped: 'there is none' }
    const { worker_task_definition_arns: revisions } = needOutputs(context.outputs, 'worker_task_definition_arns')
    const moved: Moved[] = []
    const told: string[] = []
    for (const [name, { desired_count: desired = 1 }] of wanted) {
      const worker = deps.workers.of(name)
      const former = await worker.service.describe()
      try {
        const target = { name, desired, taskDefinitionArn: revisions[name] }
        told.push(
          `${name} ${await rollOne(deps, worker, { target, former, renew: context.tasksRenewed, moved }, progress)}`,
        )
      } catch (error) {
        if (progress.signal.aborted) throw error
        throw await failed(deps, context, { error, moved, name }, progress)
      }
    }
    return moved.length === 0 ? { skipped: told.join(', ') } : { detail: told.join(', ') }
  },
})

async function rollOne(
  deps: Needs,
  worker: Worker,
  {
    former,
    moved,
    renew = false,
    target: { desired, name, taskDefinitionArn },
  }: {
    former: ServiceState | undefined
    moved: Moved[]
    renew: boolean | undefined
    target: { name: string; desired: number; taskDefinitionArn: string | undefined }
  },
  progress: Progress,
): Promise<string> {
  if (taskDefinitionArn === undefined || former === undefined) throw missing(name)
  const own = { ...deps, service: worker.service }
  const isStale = renew || (await holdsFormerDatabaseUrl(own)) || (await holdsFormerRedisToken(own))
  const runs = `${revisionOf(taskDefinitionArn)} runs`
  if (!isStale && former.desired === desired && (await worker.rollout.serves(taskDefinitionArn)))
    return `${runs} already`
  const before = new Set((await worker.service.stoppedTasks(taskDefinitionArn)).map(({ taskArn }) => taskArn))
  moved.push({ worker, former })
  // As many as are configured, whatever somebody has scaled it to: nothing else does.
  if (former.desired > 0 && former.desired !== desired) await worker.service.scale(desired)
  const of = (text: string) => `${name}: ${text}`
  await worker.rollout.move(
    { taskDefinitionArn, desired, renew: isStale },
    { line: (text) => progress.line(of(text)), signal: progress.signal },
  )
  await staysUp(deps, worker, { before, taskDefinitionArn }, progress)
  return runs
}

/** ECS calls a task without a load balancer healthy from its start on: whether its program goes on is seen by looking. */
async function staysUp(
  { clock }: Pick<Deps, 'clock'>,
  { name, whyEnded }: Worker,
  { before, taskDefinitionArn }: { before: ReadonlySet<string>; taskDefinitionArn: string },
  { line, signal }: Progress,
): Promise<void> {
  line(`${name}: ${waitingFor(waits.workerStays)}`)
  const why = await until(clock, () => whyEnded(taskDefinitionArn, before), { ...waits.workerStays, signal })
  if (why !== undefined) throw new Error(`a task of ${revisionOf(taskDefinitionArn)} ended: ${why}`)
}

async function failed(
  deps: Needs,
  context: Context,
  { error, moved, name }: { error: unknown; moved: readonly Moved[]; name: string },
  progress: Progress,
): Promise<OperatorError> {
  progress.line(`${name}: ${messageOf(error)}; the release is taken back`)
  const done = await takeRolloutBack(deps, context, moved, progress)
  const own = error instanceof OperatorError ? error : undefined
  return new OperatorError(`The worker ${name} does not run on the release: ${messageOf(error)}`, {
    code: 'worker-failed',
    whose: own?.whose ?? 'operator',
    hint: 'Fix the cause, then deploy again. Migrations stay applied.',
    evidence: [...done, ...(own?.evidence ?? [])],
    cause: error,
  })
}

const missing = (name: string) =>
  new OperatorError(`The worker ${name} has no service.`, {
    code: 'service-missing',
    whose: 'aws',
    hint: `Run \`${commandLine('deploy')}\` again: its plan makes the service.`,
  })
