import type { Deps } from '../../deps.ts'
import { type Pruning, pruningOf } from '../../parks/pruning.ts'
import type { Outcome } from '../step.ts'

/** Section 5: the snapshots that parking left, and which of them are old enough to go. Deletes nothing. */
export async function listPrunable(
  { releaseParameter, snapshots }: Pick<Deps, 'releaseParameter' | 'snapshots'>,
  context: { keep: number; pruning?: Pruning },
): Promise<Outcome> {
  const [database, redis, release] = await Promise.all([
    snapshots.listDatabaseSnapshots(),
    snapshots.listRedisSnapshots(),
    releaseParameter.read(),
  ])
  const named = [release?.db_snapshot_identifier, release?.redis_snapshot_name].filter((id) => id !== undefined)
  context.pruning = pruningOf({ database, redis }, { keep: context.keep, named: new Set(named) })
  const { going, staying } = context.pruning
  return { detail: `${going.length + staying.length} of parks, ${going.length} older than the newest ${context.keep}` }
}
