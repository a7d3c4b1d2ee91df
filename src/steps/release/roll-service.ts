import type { Deps } from '../../deps.ts'
import { lastChange } from '../../secrets/inventory.ts'
import type { SecretContext } from '../../tasks/secret-context.ts'
import { hideTaskSecrets } from '../secrets/hide-values.ts'
import { need, type Outcome, type Progress } from '../step.ts'

/**
 * Carries out what replaces every task of the service, and remembers which version of the secret they have at least.
 */
export async function remembering(
  { names, secrets }: Pick<Deps, 'names' | 'secrets'>,
  replaceTasks: () => Promise<void>,
): Promise<void> {
  const before = await secrets.read(names.appSecrets)
  await replaceTasks()
  if (before) await secrets.markRolled(names.appSecrets, before.versionId)
}

/** Running tasks that read the secret before its last change of a key that they use; oldest first. */
export function tasksBehind(context: SecretContext): string[] {
  const changedAt = lastChange(need(context, 'inventory'))
  if (changedAt === undefined) return []
  return need(context, 'tasks')
    .filter(({ createdAt }) => createdAt.toISOString() <= changedAt)
    .map(({ id }) => id)
}

/** Section 2.5: replaces the tasks of the revision that runs by new ones of the same, as tasks read secrets at their start. */
export async function rollService(
  deps: Pick<Deps, 'names' | 'redactor' | 'rollout' | 'secrets' | 'service' | 'settings'>,
  context: SecretContext,
  progress: Progress,
): Promise<Outcome> {
  const state = await deps.service.describe()
  if (state === undefined || state.desired === 0) return { skipped: 'no task runs' }
  const { desired, taskDefinitionArn } = state
  await hideTaskSecrets(deps)
  await remembering(deps, () => deps.rollout.move({ taskDefinitionArn, desired, renew: true }, progress))
  context.rolled = true
  return { detail: `${desired} new ${desired === 1 ? 'task' : 'tasks'}` }
}
