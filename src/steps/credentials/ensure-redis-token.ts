import { type Progress, step } from '../step.ts'
import { closeFormerRedisTokens } from './close-redis-tokens.ts'
import { type RedisTokenNeeds, setRedisToken } from './set-redis-token.ts'
import { holdsFormerRedisToken } from './stale-tasks.ts'

/**
 * Section 2.4, before tasks start: the token that they will read opens Redis, and is not the one of Terraform's state - that
 * one is dead from here on. A group that was made anew, as after a park, has the state's again, and takes the secret's:
 * before its data are counted, which is done with that one.
 * Where tasks run that hold a former one, it is closed after the rollout: `context.formerRedisTokens`.
 */
export const ensureRedisToken = step({
  id: 'redis-token',
  section: '2.4',
  title: 'Give Redis a token of its own',
  run: async (deps: RedisTokenNeeds, context: { formerRedisTokens?: boolean }, progress: Progress) => {
    const opened = await setRedisToken(deps, progress)
    if (opened.opensAlone) return { skipped: 'REDIS_PASSWORD alone opens Redis' }
    if (await holdsFormerRedisToken(deps)) {
      context.formerRedisTokens = true
      return { detail: 'REDIS_PASSWORD opens Redis; the former one is closed after the rollout' }
    }
    return { detail: await closeFormerRedisTokens(deps, progress) }
  },
})
