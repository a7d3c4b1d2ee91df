import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { parkSnapshotName, snapshotTags } from '../../parks/park-record.ts'
import type { ParkContext } from '../../tasks/park-context.ts'
import { need, type Outcome, type Progress } from '../step.ts'

type Needs = Pick<Deps, 'settings' | 'snapshots'>

/**
 * Section 5: snapshots of database and Redis, seen `available`. They stay, whatever comes after: `medspa park prune` alone
 * takes any away. Where a former run has recorded the parking already, its own ones are looked for first.
 */
export async function takeSnapshots(deps: Needs, context: ParkContext, progress: Progress): Promise<Outcome> {
  if (context.database === undefined) return { skipped: 'there is no database: what it held is in its snapshots' }
  if (context.parkedSince !== undefined && hasBoth(context.snapshots)) {
    const { database, redis } = context.snapshots
    return { skipped: `${database} and ${redis} are available` }
  }
  const at = need(context, 'at')
  const id = parkSnapshotName(deps.settings.environment, at)
  const release = context.served
  const migration = context.counts?.migration
  const tags = {
    [snapshotTags.parkedAt]: at.toISOString(),
    ...(release ? { [snapshotTags.release]: release } : {}),
    ...(migration ? { [snapshotTags.migration]: migration } : {}),
  }
  const cancelOther = new AbortController()
  const signal = AbortSignal.any([progress.signal, cancelOther.signal])
  const order = (what: string) => ({
    id,
    tags,
    signal,
    limitMs: context.snapshotLimitMs,
    onStatus: (status: string) => progress.line(`${what}: ${id}: ${status}`),
  })
  const taken = await Promise.allSettled(
    [
      deps.snapshots.database.take(order('database')).then(() => {
        context.snapshots.database = id
      }),
      deps.snapshots.redis
        .take(order('Redis'))
        .then(() => {
          context.snapshots.redis = id
        })
        .catch((error: unknown) => {
          if (!isRedisMissing(error)) throw error
          progress.line('there is no Redis')
        }),
    ].map((one) =>
      one.catch((error: unknown) => {
        // One that failed is answer enough; the other is not waited for.
        cancelOther.abort()
        throw error
      }),
    ),
  )
  const failures = taken.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  if (failures.length > 0) throw failures.find((error) => !isCancelled(error)) ?? failures[0]
  const names = [context.snapshots.database && 'database', context.snapshots.redis && 'Redis'].filter(Boolean)
  return { detail: `${id} of ${names.join(' and ')}` }
}

const isRedisMissing = (error: unknown) => error instanceof OperatorError && error.code === 'redis-missing'
const isCancelled = (error: unknown) => error instanceof OperatorError && error.code === 'cancelled'

/** Whether a parking that goes on needs no new ones. */
export const hasBoth = ({ database, redis }: ParkContext['snapshots']): boolean =>
  database !== undefined && redis !== undefined

/** Those of a parking of that time that are `available`. */
export async function parkSnapshotsOf(
  { settings, snapshots }: Needs,
  since: string | undefined,
): Promise<ParkContext['snapshots']> {
  const at = new Date(since ?? '')
  if (Number.isNaN(at.getTime())) return {}
  const name = parkSnapshotName(settings.environment, at)
  const [databases, redises] = await Promise.all([snapshots.database.list(), snapshots.redis.list()])
  const isThere = ({ id, status }: { id: string; status: string }) => id === name && status === 'available'
  return {
    ...(databases.some(isThere) ? { database: name } : {}),
    ...(redises.some(isThere) ? { redis: name } : {}),
  }
}
