import type { Deps } from '../../deps.ts'

/**
 * Whether tasks run that may hold another DATABASE_URL than the present one, as AWS tells it: a task reads its secrets
 * once, after it was created. A command that wrote the URL and was stopped before the rollout has left such tasks.
 */
export async function holdsFormerDatabaseUrl({
  names,
  secrets,
  service,
}: Pick<Deps, 'names' | 'secrets' | 'service'>): Promise<boolean> {
  const [since, tasks] = await Promise.all([
    secrets.heldSince(names.appSecrets, 'DATABASE_URL'),
    service.runningTasks(),
  ])
  return since !== undefined && tasks.some(({ createdAt }) => createdAt <= since)
}
