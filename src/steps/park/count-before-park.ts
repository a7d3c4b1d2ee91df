import type { Deps } from '../../deps.ts'
import { parkSnapshotName } from '../../parks/park-record.ts'
import type { ParkContext } from '../../tasks/park-context.ts'
import type { ProbeNeeds } from '../probe/run-probe.ts'
import { type Outcome, type Progress, step } from '../step.ts'
import { countData, countsInWords } from './count-data.ts'
import { hasBothSnapshots } from './find-park-snapshots.ts'
import { undoToEnd } from './undo-to-end.ts'

type Context = Pick<
  ParkContext,
  'counts' | 'database' | 'former' | 'parkedSince' | 'served' | 'service' | 'snapshots'
> &
  Required<Pick<ParkContext, 'at' | 'outputs'>>

/**
 * Counts and checksums of the data, written where a restore finds them. Nobody writes any more, and the record names the
 * snapshots that follow. A parking that goes on counts nothing: the probe may have no network any more.
 */
export const countBeforePark = step({
  id: 'count',
  section: '5',
  title: 'Count the data',
  cancelWaitsFor: undoToEnd,
  needs: ['at', 'outputs'],
  gives: ['counts'],
  run: async (
    deps: ProbeNeeds & Pick<Deps, 'database' | 'parkRecords' | 'settings'>,
    context: Context,
    progress: Progress,
  ): Promise<Outcome> => {
    if (context.parkedSince !== undefined) return copyCounts(deps, context)
    if (context.database === undefined) return { skipped: 'there is no database' }
    if (context.service === undefined) return { skipped: 'there is no service that the probe could stand beside' }
    const { at, outputs, served } = context
    const name = parkSnapshotName(deps.settings.environment, at)
    const counts = await countData(deps, outputs, progress)
    await deps.parkRecords.write({
      environment: deps.settings.environment,
      parkedAt: at.toISOString(),
      ...(served ? { release: served } : {}),
      snapshots: { database: name, redis: name },
      counts,
    })
    context.counts = counts
    return { detail: countsInWords(counts) }
  },
})

/**
 * Where the snapshots of a recorded parking are not found, new ones follow: a record of their own has its counts, which
 * hold, as nothing was started since. Without it, a restore from them would not know what they are compared with.
 */
async function copyCounts(
  { parkRecords, settings }: Pick<Deps, 'parkRecords' | 'settings'>,
  context: Context,
): Promise<Outcome> {
  const { at, database, former, snapshots } = context
  if (database === undefined || hasBothSnapshots(snapshots)) return { skipped: 'parked already' }
  const counted = (await parkRecords.list()).find(({ parkedAt }) => parkedAt === former?.parked_since)
  if (counted === undefined) return { skipped: 'parked already, and nothing was counted then' }
  const name = parkSnapshotName(settings.environment, at)
  await parkRecords.write({ ...counted, parkedAt: at.toISOString(), snapshots: { database: name, redis: name } })
  context.counts = counted.counts
  return { detail: `what was counted at ${counted.parkedAt} holds for the snapshots that follow` }
}
