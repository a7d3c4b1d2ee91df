import type { Deps } from '../../deps.ts'
import { plural } from '../../quantities.ts'
import type { SecretContext } from '../../tasks/secrets/secret-context.ts'
import { holdsFormerDatabaseUrl } from '../credentials/stale-tasks.ts'
import { describedWorkers } from '../park/undo/start-workers-again.ts'
import { hideTaskSecrets } from '../secrets/hide-values.ts'
import { type Outcome, type Progress, step } from '../step.ts'
import { markRolledAfter } from './mark-rolled.ts'

type Needs = Pick<Deps, 'names' | 'redactor' | 'rollout' | 'secrets' | 'service' | 'settings' | 'workers'>
type Context = Pick<SecretContext, 'rolled'>

const line = { id: 'rollout', section: '2.5', title: 'Replace the tasks' }

/** Section 2.5: replaces the tasks of the revision that runs by new ones of the same, as tasks read secrets at their start. */
export const replaceTasks = step({ ...line, run: replaceAll })

/** The same, only where tasks may hold another DATABASE_URL than the present one. */
export const replaceStaleTasks = step({
  ...line,
  run: async (deps: Needs, context: Context, progress: Progress): Promise<Outcome> =>
    (await holdsFormerDatabaseUrl(deps))
      ? replaceAll(deps, context, progress)
      : { skipped: 'every task holds the present DATABASE_URL' },
})

async function replaceAll(deps: Needs, context: Context, progress: Progress): Promise<Outcome> {
  const state = await deps.service.describe()
  if (state === undefined || state.desired === 0) return { skipped: 'no task runs' }
  const { desired, taskDefinitionArn } = state
  await hideTaskSecrets(deps)
  const workers = (await describedWorkers(deps)).filter(({ state }) => state.desired > 0)
  await markRolledAfter(deps, async () => {
    await deps.rollout.move({ taskDefinitionArn, desired, renew: true }, progress)
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
