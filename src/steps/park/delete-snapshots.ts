import type { Deps } from '../../deps.ts'
import { cancelled } from '../../errors.ts'
import type { ParkRecord } from '../../parks/park-record.ts'
import type { KindOfSnapshot, Pruning } from '../../parks/pruning.ts'
import { need, type Outcome, type Progress } from '../step.ts'

/**
 * Section 5: deletes what was shown, oldest first; what is gone by now is no error. Records go after the snapshots that they
 * are of: stopped in between, the next pruning takes them.
 */
export async function deleteSnapshots(
  { parkRecords, snapshots }: Pick<Deps, 'parkRecords' | 'snapshots'>,
  context: { pruning?: Pruning; records?: readonly ParkRecord[]; deleted: KindOfSnapshot[] },
  { line, signal }: Pick<Progress, 'line' | 'signal'>,
): Promise<Outcome> {
  for (const snapshot of need(context, 'pruning').going) {
    if (signal.aborted) throw cancelled()
    await snapshots[snapshot.of].delete(snapshot.id)
    context.deleted.push(snapshot)
    line(`${snapshot.of} ${snapshot.id}`)
  }
  const records = context.records ?? []
  for (const record of records) await parkRecords.remove(record)
  if (records.length > 0) line(`${records.length} records of what they held`)
  return { detail: `${context.deleted.length} snapshots` }
}
