import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { parkSnapshotName, snapshotTags } from '../../parks/park-record.ts'
import type { ParkContext } from '../../tasks/park-context.ts'
import { type Progress, step } from '../step.ts'
import { hasBothSnapshots } from './find-park-snapshots.ts'
import { undoToEnd } from './undo-to-end.ts'

type Context = Pick<ParkContext, 'counts' | 'database' | 'parkedSince' | 'served' | 'snapshotLimitMs' | 'snapshots'> &
  Required<Pick<ParkContext, 'at'>>

/**
 * Snapshots of database and Redis, waited for until they are `available`. They stay, whatever comes after: `medspa park
 * prune` alone deletes any. Of a parking that was recorded before, its own snapshots are enough.
 */
export const takeSnapshots = step({
  id: 'snapshots',
  section: '5',
  title: 'Take snapshots of database and Redis',
  cancelWaitsFor: undoToEnd,
  needs: ['at'],
  run: async (deps: Pick<Deps, 'settings' | 'snapshots'>, context: Context, progress: Progress) => {
    if (context.database === undefined) return { skipped: 'there is no database: what it held is in its snapshots' }
    if (context.parkedSince !== undefined && hasBothSnapshots(context.snapshots)) {
      const { database, redis } = context.snapshots
      return { skipped: `${database} and ${redis} are available` }
    }
    const id = parkSnapshotName(deps.settings.environment, context.at)
    await takeBoth(deps, id, context, progress)
    const names = [context.snapshots.database && 'database', context.snapshots.redis && 'Redis'].filter(Boolean)
    return { detail: `${id} of ${names.join(' and ')}` }
  },
})

/** Both at once; that there is no Redis is told, and no failure. */
async function takeBoth(
  { snapshots }: Pick<Deps, 'snapshots'>,
  id: string,
  context: Context,
  progress: Progress,
): Promise<void> {
  const cancelOther = new AbortController()
  const signal = AbortSignal.any([progress.signal, cancelOther.signal])
  const tags = tagsOf(context)
  const order = (what: string) => ({
    id,
    tags,
    signal,
    limitMs: context.snapshotLimitMs,
    onStatus: (status: string) => progress.line(`${what}: ${id}: ${status}`),
  })
  const taken = await Promise.allSettled(
    [
      snapshots.database.take(order('database')).then(() => {
        context.snapshots.database = id
      }),
      snapshots.redis
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
}

const tagsOf = ({ at, counts, served }: Context): Record<string, string> => ({
  [snapshotTags.parkedAt]: at.toISOString(),
  ...(served ? { [snapshotTags.release]: served } : {}),
  ...(counts?.migration ? { [snapshotTags.migration]: counts.migration } : {}),
})

const isRedisMissing = (error: unknown) => error instanceof OperatorError && error.code === 'redis-missing'
const isCancelled = (error: unknown) => error instanceof OperatorError && error.code === 'cancelled'
