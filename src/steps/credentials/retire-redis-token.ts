import { type Progress, step } from '../step.ts'
import { closeFormerRedisTokens } from './close-redis-tokens.ts'
import type { RedisTokenNeeds } from './set-redis-token.ts'

/** The end of a rotation, after the rollout: no task holds a former token any more. */
export const retireRedisToken = step({
  id: 'retire',
  section: '2.4',
  title: 'Close the previous token of Redis',
  run: async (deps: RedisTokenNeeds, _: object, progress: Progress) => ({
    detail: await closeFormerRedisTokens(deps, progress),
  }),
})
