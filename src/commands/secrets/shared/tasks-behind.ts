import { lastChange } from '../../../secrets/inventory.ts'
import type { SecretContext } from '../../../tasks/secrets/secret-context.ts'
import { need } from '../../frame/need.ts'

/** Ids of running tasks that read the secret before its last change of a key that they use; oldest first. */
export function tasksBehind(context: Pick<SecretContext, 'inventory' | 'tasks'>): string[] {
  const changedAt = lastChange(need(context, 'inventory'))
  if (changedAt === undefined) return []
  return need(context, 'tasks')
    .filter(({ createdAt }) => createdAt.toISOString() <= changedAt)
    .map(({ id }) => id)
}
