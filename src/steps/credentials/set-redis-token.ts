import type { RedisGroup } from '../../aws/data/redis.ts'
import type { KnownTokens, TokenVersion } from '../../aws/data/redis-tokens.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import type { Release } from '../../releases/release.ts'
import { setValues } from '../../secrets/merge.ts'
import { generateRedisToken, isRedisToken, REDIS_KEY, type SeenToken } from '../../secrets/redis-token.ts'
import type { ProbeNeeds } from '../probe/run-probe.ts'
import type { Progress } from '../step.ts'
import { addToken, probeOpenTokens, type ReadyGroup, readyGroup } from './redis-group.ts'

export type RedisTokenNeeds = ProbeNeeds &
  Pick<Deps, 'redactor' | 'redis' | 'redisTokens' | 'releaseParameter' | 'secrets'>

/** `opensAlone`: a probe found that the current token alone opens the group, and nothing has changed since. */
export type TokenSet = { opensAlone: true } | { opensAlone: false; changed: boolean }

/**
 * Makes Redis accept the token that tasks will read, and writes that token to REDIS_PASSWORD. The token is, in this order:
 * the one of a rotation that was not finished, the current one, or a new one if the current token stands in Terraform's
 * state. The previous token still opens Redis until `closeFormerRedisTokens`. If medspa is stopped at any point, the next
 * run goes on with the same token: a group knows two at most, and a third would shut out tasks that hold the first.
 * @param renew make a new token even if the current one works
 */
export async function setRedisToken(
  deps: RedisTokenNeeds,
  progress: Progress,
  { renew = false } = {},
): Promise<TokenSet> {
  const { names, redisTokens, releaseParameter, secrets } = deps
  const [group, tokens, release] = await Promise.all([
    readyGroup(deps, progress),
    readHiddenTokens(deps),
    releaseParameter.read(),
  ])
  if (!renew && isKnownToOpenAlone(release, group, tokens)) return { opensAlone: true }
  const wanted = wantedToken(tokens, { renew }) ?? (await redisTokens.begin(hidden(deps, generateRedisToken())))
  const begun = !tokens.all.some(({ versionId }) => versionId === wanted.versionId)
  const known: KnownTokens = begun ? { ...tokens, all: [...tokens.all, wanted] } : tokens
  if (begun || !(await probeOpenTokens(deps, group, known, progress)).opens(wanted)) {
    await add(deps, wanted, progress)
    // Tasks must not read a token that Redis may refuse. Without tasks, closeFormerRedisTokens probes it in the end.
    if (wanted.token?.reveal() !== tokens.current.token?.reveal() && (await deps.service.runningTasks()).length > 0)
      await mustOpen(deps, group, known, wanted, progress)
  }
  const values = new Map(wanted.token ? [[REDIS_KEY, wanted.token]] : [])
  const { changed } = await secrets.change(names.redisAuth, (current) => setValues(current, values))
  return { opensAlone: false, changed: changed.length > 0 }
}

async function add(deps: RedisTokenNeeds, { token }: TokenVersion, progress: Progress): Promise<void> {
  progress.line('Redis takes the token beside the previous one')
  if (token && (await addToken(deps, token, progress))) return
  throw new OperatorError('ElastiCache refuses the token that is to open Redis.', {
    code: 'redis-token-refused',
    whose: 'aws',
    hint: `Look at the group ${deps.names.redis} in the ElastiCache console (it needs AUTH and no user groups), then run this again.`,
  })
}

async function mustOpen(
  deps: RedisTokenNeeds,
  group: ReadyGroup,
  known: KnownTokens,
  wanted: TokenVersion,
  progress: Progress,
): Promise<void> {
  if ((await probeOpenTokens(deps, group, known, progress)).opens(wanted)) return
  throw new OperatorError('The new token does not open Redis; the previous one stays the current one.', {
    code: 'redis-token-refused',
    whose: 'aws',
    hint: 'Nothing is broken. Run the same command again: it goes on with the same token.',
  })
}

/** Pure: the token to go on with; undefined where one has to be made. */
export function wantedToken(
  { current, first, next }: Pick<KnownTokens, 'current' | 'first' | 'next'>,
  { renew }: { renew: boolean },
): TokenVersion | undefined {
  // An operator set another token after the rotation stopped: the operator's token wins.
  const overtaken = next && next.token?.reveal() !== current.token?.reveal() && current.madeAt > next.madeAt
  if (next && isRedisToken(next.token) && !(overtaken && !renew)) return next
  const own = isRedisToken(current.token) && current.token.reveal() !== first?.token?.reveal()
  return own && !renew ? current : undefined
}

/** Pure: whether a probe saw this token alone open this group, and neither has changed since. */
export function isKnownToOpenAlone(
  release: Pick<Release, 'redis_token'> | undefined,
  group: RedisGroup,
  { all, current, next }: Pick<KnownTokens, 'all' | 'current' | 'next'>,
): boolean {
  const seen = release?.redis_token
  const now = seenToken(group, current)
  if (!seen || !now || next || seen.group !== now.group || seen.changed !== now.changed) return false
  // Another version with the same token is as good.
  const then = all.find(({ versionId }) => versionId === seen.version)?.token
  return then !== undefined && then.reveal() === current.token?.reveal()
}

/** What to keep of a token that was seen to open the group alone. Pure. */
export const seenToken = (
  { createdAt, tokenChangedAt }: RedisGroup,
  { versionId }: TokenVersion,
): SeenToken | undefined =>
  createdAt && {
    version: versionId,
    group: createdAt.toISOString(),
    changed: (tokenChangedAt ?? createdAt).toISOString(),
  }

/** The secret's tokens, each hidden by the redactor from here on. */
export async function readHiddenTokens(deps: Pick<Deps, 'redactor' | 'redisTokens'>): Promise<KnownTokens> {
  const tokens = await deps.redisTokens.read()
  for (const { token } of tokens.all) if (token) deps.redactor.add(token)
  return tokens
}

function hidden<T extends Parameters<Deps['redactor']['add']>[0]>({ redactor }: Pick<Deps, 'redactor'>, value: T): T {
  redactor.add(value)
  return value
}
