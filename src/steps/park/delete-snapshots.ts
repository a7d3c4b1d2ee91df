import type { Deps } from '../../deps.ts'
import { cancelled } from '../../errors.ts'
import type { ParkRecord } from '../../parks/park-record.ts'
import type { KindOfSnapshot, Pruning } from '../../parks/pruning.ts'
import { type Progress, step } from '../step.ts'

type Context = { pruning: Pruning; records: readonly ParkRecord[]; deleted: KindOfSnapshot[] }

/**
 * Deletes the snapshots that were shown, oldest first; a snapshot that is gone by now is no error. Records go after their
 * snapshots: stopped in between, the next pruning deletes the records.
 */
export const deleteSnapshots = step({
  id: 'prune',
  section: '5',
  title: 'Delete old snapshots',
  needs: ['pruning', 'records'],
  applies: ({ pruning }) => pruning !== undefined && pruning.going.length > 0,
  run: async (
    { parkRecords, snapshots }: Pick<Deps, 'parkRecords' | 'snapshots'>,
    { deleted, pruning, records }: Context,
    { line, signal }: Progress,
  ) => {
    for (const snapshot of pruning.going) {
      if (signal.aborted) throw cancelled()
      await snapshots[snapshot.of].delete(snapshot.id)
      deleted.push(snapshot)
      line(`${snapshot.of} ${snapshot.id}`)
    }
    for (const record of records) await parkRecords.remove(record)
    if (records.length > 0) line(`${records.length} records of what they held`)
    return { detail: `${deleted.length} snapshots` }
  },
})
