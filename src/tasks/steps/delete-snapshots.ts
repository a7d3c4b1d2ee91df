import type { Deps } from '../../deps.ts'
import { cancelled } from '../../errors.ts'
import type { KindOfSnapshot, Pruning } from '../../parks/pruning.ts'
import { need, type Outcome, type Progress } from '../step.ts'

/** Section 5: deletes what was shown, oldest first; what is gone by now is no error. */
export async function deleteSnapshots(
  { snapshots }: Pick<Deps, 'snapshots'>,
  context: { pruning?: Pruning; deleted: KindOfSnapshot[] },
  { line, signal }: Pick<Progress, 'line' | 'signal'>,
): Promise<Outcome> {
  const remove = { database: snapshots.deleteDatabaseSnapshot, redis: snapshots.deleteRedisSnapshot }
  for (const snapshot of need(context, 'pruning').going) {
    if (signal.aborted) throw cancelled()
    await remove[snapshot.of](snapshot.id)
    context.deleted.push(snapshot)
    line(`${snapshot.of} ${snapshot.id}`)
  }
  return { detail: `${context.deleted.length} snapshots` }
}
