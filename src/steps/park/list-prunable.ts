import type { Deps } from '../../deps.ts'
import { splitDestroyed } from '../../parks/destroyed.ts'
import type { ParkRecord } from '../../parks/park-record.ts'
import { type Pruning, pruningOf, recordsGoing } from '../../parks/pruning.ts'
import type { Snapshot } from '../../parks/snapshot.ts'
import { step } from '../step.ts'

/** `keep`: how many parks keep their snapshots; `destroyed`: whether those of a destroyed environment go too. */
type Context = { keep: number; destroyed?: boolean; pruning?: Pruning; records?: ParkRecord[] }

/** The snapshots that parking left, those that are old enough to go, and the records that go with them. Deletes nothing. */
export const listPrunable = step({
  id: 'snapshots',
  section: '5',
  title: 'Look at the snapshots',
  looks: true,
  gives: ['pruning', 'records'],
  run: async (
    { parkRecords, releaseParameter, snapshots }: Pick<Deps, 'parkRecords' | 'releaseParameter' | 'snapshots'>,
    context: Context,
  ) => {
    const [database, redis, release, records] = await Promise.all([
      snapshots.database.list(),
      snapshots.redis.list(),
      releaseParameter.read(),
      parkRecords.list(),
    ])
    const named = [release?.db_snapshot_identifier, release?.redis_snapshot_name].filter((id) => id !== undefined)
    const split = splitDestroyed({ database, redis }, new Set(named))
    context.pruning = pruningOf(split.live, {
      keep: context.keep,
      named: new Set(named),
      destroyed: split.destroyed,
      destroyedToo: context.destroyed ?? false,
    })
    const { going, ofDestroyed, staying } = context.pruning
    context.records = recordsGoing(records, { database, redis }, { going, parkedSince: release?.parked_since })
    const count = (isOwn: (kind: Snapshot['kind']) => boolean) => ({
      all: [...going, ...staying].filter(({ kind }) => isOwn(kind)).length,
      old: going.filter(({ kind }) => isOwn(kind)).length,
    })
    const parks = count((kind) => kind !== 'migration')
    const migrations = count((kind) => kind === 'migration')
    return {
      detail: [
        `${parks.all} of parks, ${parks.old} older than the newest ${context.keep}`,
        ...(migrations.all > 0 ? [`${migrations.all} from before migrations, ${migrations.old} too many`] : []),
        ...(ofDestroyed.length === 0 ? [] : [`${ofDestroyed.length} of a destroyed environment`]),
      ].join('; '),
    }
  },
})
