import { OperatorError } from '../../errors.ts'
import type { Progress } from '../step.ts'
import { keepOnlyToken, probeOpenTokens, readyGroup } from './redis-group.ts'
import { type RedisTokenNeeds, readHiddenTokens, seenToken } from './set-redis-token.ts'
import { holdsFormerRedisToken } from './stale-tasks.ts'

/**
 * Lets nothing into Redis but the present token, sees from inside the VPC that it is so, and records it in the release parameter. Never while
 * tasks run that may hold another one: their open connections would go on, and no new one.
 */
export async function closeFormerRedisTokens(deps: RedisTokenNeeds, progress: Progress): Promise<string> {
  if (await holdsFormerRedisToken(deps)) throw stillHeld()
  const { current, next } = await readHiddenTokens(deps)
  if (current.token) await keepOnlyToken(deps, current.token, progress)
  const [group, tokens] = await Promise.all([readyGroup(deps, progress), readHiddenTokens(deps)])
  const { opens, unguarded } = await probeOpenTokens(deps, group, tokens, progress)
  if (!opens(tokens.current)) throw unfit('The current token does not open Redis.')
  const others = tokens.all.filter(({ token }) => token?.reveal() !== tokens.current.token?.reveal())
  if (unguarded || others.some(opens)) throw unfit('Redis lets in more than the current token.')
  // As ElastiCache dates the change by now: it may do so after the group is available again.
  const seen = seenToken(await readyGroup(deps, progress), tokens.current)
  const release = (await deps.releaseParameter.read()) ?? {}
  if (seen) await deps.releaseParameter.write({ ...release, redis_token: seen })
  // Last: until then whoever comes goes on with this token.
  if (next) await deps.redisTokens.end(next.versionId)
  const closed = new Set(others.map(({ token }) => token?.reveal())).size
  return `the current token opens Redis; ${closed === 1 ? '1 previous one opens' : `${closed} previous ones open`} nothing`
}

const unfit = (message: string) =>
  new OperatorError(message, {
    code: 'redis-token-open',
    whose: 'aws',
    hint: 'Run the same command again. If it stays so, look at the AUTH setting of the group in the ElastiCache console.',
  })

const stillHeld = () =>
  new OperatorError('Tasks still run that may hold a previous token of Redis: it still opens Redis.', {
    code: 'former-token-in-use',
    whose: 'aws',
    hint: 'Nothing is broken. Run the same command again: it replaces those tasks, then closes the token.',
  })
