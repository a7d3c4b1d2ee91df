import type { Deps } from '../../deps.ts'
import { parkSnapshotName } from '../../parks/park-record.ts'
import type { ParkContext } from '../park-context.ts'
import { need, type Outcome, type Progress } from '../step.ts'
import { countData, countsInWords } from './count-data.ts'
import type { ProbeNeeds } from './run-probe.ts'

type Needs = ProbeNeeds & Pick<Deps, 'database' | 'parkRecords' | 'settings'>

/**
 * Section 5: counts and checksums of what is kept, written where a restore finds them. Nobody writes any more, and the
 * snapshots that follow are named in it.
 */
export async function countBeforePark(deps: Needs, context: ParkContext, progress: Progress): Promise<Outcome> {
  if (context.parkedSince !== undefined) return { skipped: 'parked already' }
  if (context.database === undefined) return { skipped: 'there is no database' }
  if (context.service === undefined) return { skipped: 'there is no service that the probe could stand beside' }
  const at = need(context, 'at')
  const name = parkSnapshotName(deps.settings.environment, at)
  const counts = await countData(deps, need(context, 'outputs'), progress)
  const release = await releaseThatRan(deps, context)
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

/** The tag of what the service ran, which a pin may hold at another release than the last one. */
async function releaseThatRan(deps: Pick<Deps, 'taskDefinitions'>, context: ParkContext): Promise<string | undefined> {
  const arn = context.service?.taskDefinitionArn
  const definition = arn === undefined ? undefined : await deps.taskDefinitions.describe(arn)
  return definition?.tags.release ?? context.former?.api_image_tag
}
