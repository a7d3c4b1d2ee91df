import { type Outcome, type Progress, step } from '../step.ts'
import { closeFormerRedisTokens } from './close-redis-tokens.ts'
import { type RedisTokenNeeds, setRedisToken } from './set-redis-token.ts'
import { holdsFormerRedisToken } from './stale-tasks.ts'

type Context = { changed?: string[] }

/**
 * A new token opens Redis, and becomes the one that tasks read; the former opens it too until they are replaced. What an
 * earlier run left half done is finished first, with its token: a group knows two, and a third would drop the one that
 * tasks hold.
 */
export const changeRedisToken = step({
  id: 'rotate',
  section: '2.4',
  title: 'Have Redis take a new token',
  async run(deps: RedisTokenNeeds, context: Context, progress: Progress) {
    const onItsWay = (await deps.redisTokens.read()).next !== undefined
    const found = await setRedisToken(deps, progress)
    if (!found.opensAlone) {
      if (found.changed) return changed(context, 'REDIS_PASSWORD opens Redis')
      if (onItsWay || (await holdsFormerRedisToken(deps)))
        return { skipped: 'an earlier change of REDIS_PASSWORD is still to be finished' }
      await closeFormerRedisTokens(deps, progress)
    }
    await setRedisToken(deps, progress, { renew: true })
    return changed(context, 'a new REDIS_PASSWORD opens Redis')
  },
})

const changed = (context: Context, detail: string): Outcome => {
  context.changed = ['REDIS_PASSWORD']
  return { detail }
}
