import { commandLine } from '../../../command-line.ts'
import type { Deps } from '../../../deps.ts'
import { messageOf, OperatorError } from '../../../errors.ts'
import type { DeployContext } from '../../../tasks/deploy-context.ts'
import { needOutputs } from '../../../terraform/outputs.ts'
import { type Given, type Progress, step } from '../../step.ts'
import { rollWorker } from './roll-worker.ts'
import { type Moved, takeRolloutBack } from './take-rollout-back.ts'
import { configuredWorkers } from './wanted-workers.ts'

type Needs = Parameters<typeof takeRolloutBack>[0] &
  Parameters<typeof rollWorker>[0] &
  Pick<Deps, 'settings' | 'workers'>
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
    const configured = configuredWorkers(deps.settings)
    if (configured.length === 0) return { skipped: 'there is none' }
    const { worker_task_definition_arns: revisions } = needOutputs(context.outputs, 'worker_task_definition_arns')
    const moved: Moved[] = []
    const told: string[] = []
    for (const { desired, name } of configured) {
      const worker = deps.workers.of(name)
      const former = await worker.service.describe()
      const taskDefinitionArn = revisions[name]
      try {
        if (taskDefinitionArn === undefined || former === undefined) throw missing(name)
        const runs = await rollWorker(
          deps,
          worker,
          {
            desired,
            former,
            renew: context.tasksRenewed ?? false,
            taskDefinitionArn,
            begins: () => moved.push({ worker, former }),
          },
          progress,
        )
        told.push(`${name} ${runs}`)
      } catch (error) {
        if (progress.signal.aborted) throw error
        throw await failed(deps, context, { error, moved, name }, progress)
      }
    }
    return moved.length === 0 ? { skipped: told.join(', ') } : { detail: told.join(', ') }
  },
})

async function failed(
  deps: Needs,
  context: Context,
  { error, moved, name }: { error: unknown; moved: readonly Moved[]; name: string },
  progress: Progress,
): Promise<OperatorError> {
  progress.line(`${name}: ${messageOf(error)}; the release is taken back`)
  const done = await takeRolloutBack(deps, context, moved, progress)
  const own = error instanceof OperatorError ? error : undefined
  const hint = own?.code === 'rollout-failed' ? own.hint : undefined
  return new OperatorError(`The worker ${name} does not run on the release: ${messageOf(error)}`, {
    code: 'worker-failed',
    whose: own?.whose ?? 'operator',
    hint: `${hint ?? 'Fix the cause, then deploy again.'} Migrations stay applied.`,
    tasks: own?.tasks ?? [],
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
