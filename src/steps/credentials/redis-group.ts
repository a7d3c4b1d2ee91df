import type { RedisGroup } from '../../aws/data/redis.ts'
import type { KnownTokens, TokenVersion } from '../../aws/data/redis-tokens.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { until } from '../../io/clock.ts'
import { isRedisToken, REDIS_KEY } from '../../secrets/redis-token.ts'
import type { Sensitive } from '../../secrets/sensitive.ts'
import { type ProbeNeeds, runProbe } from '../probe/run-probe.ts'
import type { Progress } from '../step.ts'

type Needs = Pick<Deps, 'clock' | 'names' | 'redis'>

/** A group that can be reached, and changed. */
export type ReadyGroup = RedisGroup & { address: string }

const LOOK_EVERY_MS = 1_000
/** AWS takes minutes over a change; a snapshot or a new node may come before it. */
const LIMIT_MS = 30 * 60_000
/** For some seconds ElastiCache may still describe a group as it was before it was told to change. */
const BEGIN_LIMIT_MS = 30_000

/** The group, once nothing is changing it any more. */
export async function readyGroup({ clock, names, redis }: Needs, { signal, line }: Progress): Promise<ReadyGroup> {
  let said: string | undefined
  const found = await until(
    clock,
    async () => {
      const group = await redis.describe()
      if (group === undefined) throw noRedis(names.redis, 'does not exist')
      if (group.status === 'available') return group
      if (group.status.endsWith('failed') || group.status === 'deleting')
        throw noRedis(names.redis, `is ${group.status}`)
      if (said !== group.status) line(`Redis is ${group.status}`)
      said = group.status
      return undefined
    },
    { everyMs: LOOK_EVERY_MS, limitMs: LIMIT_MS, signal },
  )
  if (found === undefined) throw noRedis(names.redis, `is ${said} for more than 30 minutes`)
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

async function changed(deps: Needs, change: () => Promise<boolean>, progress: Progress): Promise<boolean> {
  const before = await readyGroup(deps, progress)
  if (!(await change())) return false
  const begun = async () => {
    const group = await deps.redis.describe()
    const same = group?.status === 'available' && group.tokenChangedAt?.getTime() === before.tokenChangedAt?.getTime()
    return same ? undefined : true
  }
  await until(deps.clock, begun, { everyMs: LOOK_EVERY_MS, limitMs: BEGIN_LIMIT_MS, signal: progress.signal })
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

const noRedis = (id: string, how: string) =>
  new OperatorError(`The Redis group ${id} ${how}.`, {
    code: 'redis-missing',
    whose: 'aws',
    hint: 'Run the deploy again; if it stays so, look at the group in the ElastiCache console.',
  })
