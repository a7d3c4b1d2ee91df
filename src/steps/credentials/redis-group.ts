import type { RedisGroup } from '../../aws/data/redis.ts'
import type { KnownTokens, TokenVersion } from '../../aws/data/redis-tokens.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { until } from '../../io/clock.ts'
import { isRedisToken, REDIS_KEY } from '../../secrets/redis-token.ts'
import type { Sensitive } from '../../secrets/sensitive.ts'
import { waitingFor, waits } from '../../waits.ts'
import { type ProbeNeeds, runProbe } from '../probe/run-probe.ts'
import type { Progress } from '../step.ts'

type Needs = Pick<Deps, 'clock' | 'names' | 'redis'>

/** A group that can be reached, and changed. */
export type ReadyGroup = RedisGroup & { address: string }

/**
 * The group, once nothing is changing it any more: neither its status nor its tokens, which ElastiCache may change while the
 * status is still `available`.
 * @throws OperatorError `redis-missing`; `redis-late` where the limit is over
 */
export async function readyGroup({ clock, names, redis }: Needs, { signal, line }: Progress): Promise<ReadyGroup> {
  let said: string | undefined
  const found = await until(
    clock,
    async () => {
      const group = await redis.describe()
      if (group === undefined) throw noRedis(names.redis, 'does not exist')
      if (group.status === 'available' && !group.tokenPending) return group
      if (group.status.endsWith('failed') || group.status === 'deleting')
        throw noRedis(names.redis, `is ${group.status}`)
      if (said === undefined) line(waitingFor(waits.redisChange))
      const now = group.tokenPending ? `${group.status}, its AUTH token changes` : group.status
      if (said !== now) line(`Redis is ${now}`)
      said = now
      return undefined
    },
    { ...waits.redisChange, signal },
  )
  if (found === undefined) throw late(names.redis, said ?? 'unknown')
  if (found.address === undefined) throw noRedis(names.redis, 'has no address')
  return { ...found, address: found.address }
}

/** Adds a token beside the one that the group has; false if ElastiCache refuses it. */
export const addToken = (deps: Needs, token: Sensitive, progress: Progress) =>
  changed(deps, () => deps.redis.addToken(token), progress)

/**
 * Drops every token but this one. ElastiCache refuses if the token is not the one that was added last: then it is added
 * once more and kept. ElastiCache refuses both calls if the token is the only one already.
 */
export async function keepOnlyToken(deps: Needs, token: Sensitive, progress: Progress): Promise<void> {
  const set = () => changed(deps, () => deps.redis.keepOnlyToken(token), progress)
  if (!(await set()) && (await addToken(deps, token, progress))) await set()
}

async function changed(deps: Needs, change: () => Promise<boolean | undefined>, progress: Progress): Promise<boolean> {
  let before = await readyGroup(deps, progress)
  const order = async () => {
    const taken = await change()
    // A backup of the group, or somebody's change, may have begun meanwhile.
    if (taken === undefined) before = await readyGroup(deps, progress)
    return taken
  }
  const taken = await until(deps.clock, order, { ...waits.redisChange, signal: progress.signal })
  if (taken === undefined) throw late(deps.names.redis, 'busy')
  if (!taken) return false
  const isBegun = async () => {
    const { status, tokenChangedAt, tokenPending } = (await deps.redis.describe()) ?? before
    const same = status === 'available' && tokenChangedAt?.getTime() === before.tokenChangedAt?.getTime()
    return tokenPending || !same ? true : undefined
  }
  const begun = await until(deps.clock, isBegun, { ...waits.redisChangeBegun, signal: progress.signal })
  // The probe finds out which tokens open the group.
  if (!begun) progress.line('ElastiCache took the change of the AUTH token, and describes none')
  await readyGroup(deps, progress)
  return true
}

/** Which tokens open the group, as a probe inside the VPC found; `unguarded`: it opens without a token. */
export type OpenTokens = { opens: (version: TokenVersion) => boolean; unguarded: boolean }

/** Which of the secret's tokens open the group for a new connection. */
export async function probeOpenTokens(
  deps: ProbeNeeds,
  { address }: ReadyGroup,
  { all, arn }: KnownTokens,
  progress: Progress,
): Promise<OpenTokens> {
  const asked = all.filter(({ token }) => isRedisToken(token))
  const name = (index: number) => `REDIS_TOKEN_${index}`
  const secrets = Object.fromEntries(
    asked.map(({ versionId }, index) => [name(index), `${arn}:${REDIS_KEY}::${versionId}`]),
  )
  const found = await runProbe(
    deps,
    { command: 'redis-tokens', environment: { REDIS_ADDR: address }, secrets },
    progress,
  )
  const named = Array.isArray(found.opens) ? found.opens : []
  const opening = asked.filter((_, index) => named.includes(name(index))).map(({ token }) => token?.reveal())
  return { opens: ({ token }) => opening.includes(token?.reveal()), unguarded: found.unguarded === true }
}

const late = (id: string, status: string) =>
  new OperatorError(
    `The Redis group ${id} is ${status}: waited ${Math.round(waits.redisChange.limitMs / 60_000)} minutes for it.`,
    {
      code: 'redis-late',
      whose: 'aws',
      hint: 'Nothing is broken. Run the same command again once the ElastiCache console shows the group as available.',
    },
  )

const noRedis = (id: string, how: string) =>
  new OperatorError(`The Redis group ${id} ${how}.`, {
    code: 'redis-missing',
    whose: 'aws',
    hint: 'Run the deploy again; if it stays so, look at the group in the ElastiCache console.',
  })
