import { type Progress, step } from '../step.ts'
import { closeFormerRedisTokens } from './close-redis-tokens.ts'
import { type RedisTokenNeeds, setRedisToken } from './set-redis-token.ts'
import { holdsFormerRedisToken } from './stale-tasks.ts'

/**
 * Section 2.4, before tasks start: makes Redis accept the token that tasks read, and no other. The token of Terraform's
 * state opens nothing from then on. A group that was created anew, as after a park, has the state's token again: it gets the
 * secret's token before its data are counted, because counting uses the secret's token.
 * If tasks that run hold a previous token, that token is closed after the rollout: `context.formerRedisTokens`.
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
      return { detail: 'REDIS_PASSWORD opens Redis; the previous one is closed after the rollout' }
    }
    return { detail: await closeFormerRedisTokens(deps, progress) }
  },
})
