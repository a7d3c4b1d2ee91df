import type { Deps } from '../../deps.ts'
import { parkSnapshotName } from '../../parks/park-record.ts'
import type { ParkContext } from '../../tasks/park-context.ts'
import type { ProbeNeeds } from '../probe/run-probe.ts'
import { need, type Outcome, type Progress } from '../step.ts'
import { countData, countsInWords } from './count-data.ts'
import { hasBoth } from './take-snapshots.ts'

type Needs = ProbeNeeds & Pick<Deps, 'database' | 'parkRecords' | 'settings'>

/**
 * Section 5: counts and checksums of what is kept, written where a restore finds them. Nobody writes any more, and the
 * snapshots that follow are named in it. A parking that goes on counts nothing: the probe may have no network any more.
 */
export async function countBeforePark(deps: Needs, context: ParkContext, progress: Progress): Promise<Outcome> {
  if (context.parkedSince !== undefined) return goOn(deps, context)
  if (context.database === undefined) return { skipped: 'there is no database' }
  if (context.service === undefined) return { skipped: 'there is no service that the probe could stand beside' }
  const at = need(context, 'at')
  const name = parkSnapshotName(deps.settings.environment, at)
  const counts = await countData(deps, need(context, 'outputs'), progress)
  const release = context.served
  await deps.parkRecords.write({
    environment: deps.settings.environment,
    parkedAt: at.toISOString(),
    ...(release ? { release } : {}),
    snapshots: { database: name, redis: name },
    counts,
  })
  context.counts = counts
  return { detail: countsInWords(counts) }
}

/**
 * Where the snapshots of a recorded parking are not found, new ones follow: a record of their own has its counts, which
 * hold, as nothing was started since. Without it, a restore from them would not know what they are compared with.
 */
async function goOn(
  { parkRecords, settings }: Pick<Deps, 'parkRecords' | 'settings'>,
  context: ParkContext,
): Promise<Outcome> {
  const { database, former, snapshots } = context
  if (database === undefined || hasBoth(snapshots)) return { skipped: 'parked already' }
  const counted = (await parkRecords.list()).find(({ parkedAt }) => parkedAt === former?.parked_since)
  if (counted === undefined) return { skipped: 'parked already, and nothing was counted then' }
  const at = need(context, 'at')
  const name = parkSnapshotName(settings.environment, at)
  await parkRecords.write({ ...counted, parkedAt: at.toISOString(), snapshots: { database: name, redis: name } })
  context.counts = counted.counts
  return { detail: `what was counted at ${counted.parkedAt} holds for the snapshots that follow` }
}
