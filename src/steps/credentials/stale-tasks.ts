import type { RunningTask } from '../../aws/ecs/service.ts'
import type { Deps } from '../../deps.ts'

type Needs = Pick<Deps, 'names' | 'secrets' | 'service'>

/**
 * Whether tasks run that may hold another DATABASE_URL than the present one, as AWS tells it: a task reads its secrets
 * once, after it was created. A command that wrote the URL and was stopped before the rollout has left such tasks.
 */
export async function holdsFormerDatabaseUrl(deps: Needs): Promise<boolean> {
  const [since, tasks] = await Promise.all([heldSince(deps), deps.service.runningTasks()])
  return startedBefore(since, tasks)
}

/** The same of Redis' token, for tasks that are to go on: those being stopped keep the connections that they have. */
export async function holdsFormerRedisToken({ names, secrets, service }: Needs): Promise<boolean> {
  const [since, tasks] = await Promise.all([
    secrets.heldSince(names.redisAuth, 'REDIS_PASSWORD'),
    service.runningTasks(),
  ])
  return startedBefore(since, tasks)
}

/**
 * Either of them: tasks that are replaced by new ones, though their revision is the one that is to serve. A task reads its
 * secrets once, whatever is rotated while it runs.
 */
export const holdsFormerSecret = async (deps: Needs): Promise<boolean> =>
  (await holdsFormerDatabaseUrl(deps)) || (await holdsFormerRedisToken(deps))

const heldSince = ({ names, secrets }: Needs) => secrets.heldSince(names.appSecrets, 'DATABASE_URL')

/** Pure. Where it is not known since when the URL is the present one, any task may hold another. */
export const startedBefore = (since: Date | undefined, tasks: readonly Pick<RunningTask, 'createdAt'>[]): boolean =>
  tasks.some(({ createdAt }) => since === undefined || createdAt <= since)
