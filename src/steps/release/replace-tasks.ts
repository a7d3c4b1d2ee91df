import type { Deps } from '../../deps.ts'
import { plural } from '../../quantities.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import type { SecretContext } from '../../tasks/secrets/secret-context.ts'
import { holdsFormerDatabaseUrl } from '../credentials/stale-tasks.ts'
import { describedWorkers } from '../park/undo/start-workers-again.ts'
import { hideTaskSecrets } from '../secrets/hide-values.ts'
import { prepareSmoke, type SmokeNeeds } from '../smoke/smoke-green.ts'
import { type Outcome, type Progress, step } from '../step.ts'
import { rolloutOptions } from './blue-green/rollout-options.ts'
import { markRolledAfter } from './mark-rolled.ts'

type Needs = SmokeNeeds & Pick<Deps, 'rollout' | 'workers'>
/**
 * Of a command that says nothing of it, as of secrets, the configuration's strategy counts, and nothing is held. New tasks are
 * asked before they have traffic where Terraform's outputs are read, which say where: commands of secrets read none.
 */
type Context = Pick<SecretContext, 'rolled'> & Pick<DeployContext, 'hold' | 'ignoreAlarms' | 'outputs' | 'strategy'>

const line = { id: 'rollout', section: '2.5', title: 'Replace the tasks' }

/** Section 2.5: replaces the tasks of the revision that runs by new ones of the same, as tasks read secrets at their start. */
export const replaceTasks = step({ ...line, run: replaceAll })

/** The same, only where tasks may hold another DATABASE_URL than the present one. */
export const replaceStaleTasks = step({
  ...line,
  run: async (deps: Needs, context: Context, progress: Progress): Promise<Outcome> =>
    (await holdsFormerDatabaseUrl(deps))
      ? replaceAll(deps, context, progress)
      : { skipped: 'every task holds the current DATABASE_URL' },
})

async function replaceAll(deps: Needs, context: Context, progress: Progress): Promise<Outcome> {
  const state = await deps.service.describe()
  if (state === undefined || state.desired === 0) return { skipped: 'no task runs' }
  const { desired, taskDefinitionArn } = state
  await hideTaskSecrets(deps)
  const workers = (await describedWorkers(deps)).filter(({ state }) => state.desired > 0)
  const { outputs, strategy = deps.settings.strategy } = context
  const smoke = outputs && (await prepareSmoke(deps, outputs, progress))
  await markRolledAfter(deps, async () => {
    const options = rolloutOptions({ ...context, strategy }, progress)
    await deps.rollout.move({ taskDefinitionArn, desired, renew: true, ...options }, progress, smoke)
    for (const { state: own, worker } of workers) {
      const line = (text: string) => progress.line(`${worker.name}: ${text}`)
      const target = { taskDefinitionArn: own.taskDefinitionArn, desired: own.desired, renew: true }
      await worker.rollout.move(target, { line, signal: progress.signal })
    }
  })
  context.rolled = true
  const all = desired + workers.reduce((sum, worker) => sum + worker.state.desired, 0)
  return { detail: `${all} new ${plural(all, 'task')}` }
}
