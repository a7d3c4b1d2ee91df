import { type Progress, step } from '../step.ts'
import { closeFormerRedisTokens } from './close-redis-tokens.ts'
import type { RedisTokenNeeds } from './set-redis-token.ts'

/** After the rollout: no task holds a former token any more. */
export const closeFormerRedisToken = step({
  id: 'former-redis-token',
  section: '2.4',
  title: 'Close the previous token of Redis',
  run: async (
    deps: RedisTokenNeeds,
    { formerRedisTokens = false }: { formerRedisTokens?: boolean },
    progress: Progress,
  ) => {
    if (!formerRedisTokens) return { skipped: 'REDIS_PASSWORD alone opens Redis' }
    return { detail: await closeFormerRedisTokens(deps, progress) }
  },
})
