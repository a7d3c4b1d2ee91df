import type { Outcome, Progress } from '../step.ts'
import { closeFormerRedisTokens } from './close-redis-tokens.ts'
import { openRedisToken, type RedisTokenNeeds } from './open-redis-token.ts'
import { holdsFormerRedisToken } from './stale-tasks.ts'

/**
 * A new token opens Redis, and becomes the one that tasks read; the former opens it too until they are replaced. What an
 * earlier run left half done is finished first, with its token: a group knows two, and a third would drop the one that
 * tasks hold.
 */
export async function changeRedisToken(
  deps: RedisTokenNeeds,
  context: { changed?: string[] },
  progress: Progress,
): Promise<Outcome> {
  const onItsWay = (await deps.redisTokens.read()).next !== undefined
  const found = await openRedisToken(deps, progress)
  if (!found.settled) {
    if (found.changed) return changed(context, 'REDIS_PASSWORD opens Redis')
    if (onItsWay || (await holdsFormerRedisToken(deps)))
      return { skipped: 'an earlier change of REDIS_PASSWORD is still to be finished' }
    await closeFormerRedisTokens(deps, progress)
  }
  await openRedisToken(deps, progress, { renew: true })
  return changed(context, 'a new REDIS_PASSWORD opens Redis')
}

const changed = (context: { changed?: string[] }, detail: string): Outcome => {
  context.changed = ['REDIS_PASSWORD']
  return { detail }
}
