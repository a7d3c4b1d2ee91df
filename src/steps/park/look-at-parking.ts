import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { revisionOf } from '../../releases/arn.ts'
import type { ParkContext } from '../../tasks/park-context.ts'
import { lookAtServing, releaseOfRevision, type ServingNeeds } from '../release/look-at-serving.ts'
import type { Outcome } from '../step.ts'
import { parkSnapshotsOf } from './take-snapshots.ts'

type Needs = ServingNeeds &
  Pick<Deps, 'clock' | 'clusterTasks' | 'database' | 'releaseParameter' | 'settings' | 'snapshots'>

/**
 * Section 5: what there is to park. Refuses where nothing was deployed, and where something is being deployed: a release
 * or a migration that is half done is no state to keep.
 */
export async function lookAtParking(deps: Needs, context: ParkContext): Promise<Outcome> {
  const former = await deps.releaseParameter.read()
  if (former === undefined) {
    throw new OperatorError(`${deps.settings.environment} was never deployed: there is nothing to park.`, {
      code: 'not-deployed',
      whose: 'operator',
      exit: 'refused',
      hint: `Run \`${commandLine('deploy')}\` first.`,
    })
  }
  context.former = former
  context.at = deps.clock.now()
  const [{ service, ...serving }, database] = await Promise.all([lookAtServing(deps), deps.database.describe()])
  if (service) context.service = service
  if (database) context.database = database
  const served = serving.revisions[0]?.release ?? (await lastServed(deps, { former, service }))
  if (served !== undefined) context.served = served
  if (former.parked === 'yes' || former.parked === 'full') {
    // What is gone with "full" is not made again to be parked less.
    if (former.parked === 'full') context.mode = 'full'
    context.snapshots = await parkSnapshotsOf(deps, former.parked_since)
    context.parkedSince = former.parked_since ?? 'a time that nobody wrote down'
    return { detail: `parked since ${context.parkedSince}` }
  }
  await refuseAtWork(deps, service)
  const parts = [
    service ? `${service.running} ${service.running === 1 ? 'task' : 'tasks'}` : 'no service',
    database ? `database ${database.identifier} (${database.status})` : 'no database',
  ]
  return { detail: parts.join(', ') }
}

/**
 * Where no task is healthy: a parking that was stopped has stopped the tasks before it. What a deploy pinned had served by
 * then; without a pin, the service has the release that came to serve last.
 */
async function lastServed(
  deps: Needs,
  { former, service }: { former: NonNullable<ParkContext['former']>; service: ParkContext['service'] },
): Promise<string | undefined> {
  const revision = former.pin?.task_definition_arn ?? service?.taskDefinitionArn
  return revision === undefined ? former.api_image_tag : releaseOfRevision(deps, revision)
}

async function refuseAtWork(deps: Needs, service: ParkContext['service']): Promise<void> {
  const rolling = service?.deployments.filter(
    ({ desired, rolloutState, status }) => status === 'ACTIVE' || (rolloutState === 'IN_PROGRESS' && desired > 0),
  )
  const taskSets = service?.taskSets ?? []
  const oneOff = (await deps.clusterTasks.unfinished()).filter(({ ofService }) => !ofService)
  const evidence = [
    ...(rolling ?? []).map(
      ({ id, rolloutState, taskDefinitionArn }) =>
        `deployment ${id} of ${revisionOf(taskDefinitionArn)}: ${rolloutState ?? 'under way'}`,
    ),
    ...(taskSets.length > 1 ? taskSets.map(({ id, status }) => `task set ${id}: ${status}`) : []),
    ...oneOff.map(({ group, id, lastStatus }) => `task ${id} (${group}): ${lastStatus}`),
  ]
  if (evidence.length === 0) return
  throw new OperatorError(`Something is being deployed to ${deps.settings.environment}.`, {
    code: 'deployment-running',
    whose: 'operator',
    exit: 'refused',
    hint: `Run the command again when it has ended; \`${commandLine('deploy')}\` brings one that was left to its end.`,
    evidence,
  })
}
