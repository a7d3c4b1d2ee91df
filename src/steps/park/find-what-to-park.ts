import type { ServiceState } from '../../aws/ecs/service.ts'
import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { notDeployed } from '../../not-deployed.ts'
import { count } from '../../quantities.ts'
import { revisionOf } from '../../releases/arn.ts'
import type { Release } from '../../releases/release.ts'
import type { ParkContext } from '../../tasks/park-context.ts'
import { readServing, releaseOfRevision, type ServingNeeds } from '../release/read-serving.ts'
import { hideTaskSecrets } from '../secrets/hide-values.ts'
import { type Progress, step } from '../step.ts'
import { awaitDeletions } from './await-deletions.ts'
import { findParkSnapshots } from './find-park-snapshots.ts'

type Needs = ServingNeeds &
  Pick<
    Deps,
    | 'clock'
    | 'clusterTasks'
    | 'database'
    | 'redactor'
    | 'redis'
    | 'releaseParameter'
    | 'secrets'
    | 'settings'
    | 'snapshots'
  >

type Context = Pick<
  ParkContext,
  'at' | 'database' | 'former' | 'mode' | 'parkedSince' | 'served' | 'service' | 'snapshots'
>

/**
 * What there is to park. Refuses where nothing was deployed, and where something is being deployed: a release or a
 * migration that is half done is no state to keep.
 * @throws OperatorError `not-deployed`, `deployment-running` (exit 3), `deletion-late`
 */
export const findWhatToPark = step({
  id: 'look',
  section: '5',
  title: 'Look at what runs',
  looks: true,
  gives: ['at', 'former'],
  run: async (deps: Needs, context: Context, progress: Progress) => {
    await hideTaskSecrets(deps)
    await awaitDeletions(deps, progress)
    const former = await deps.releaseParameter.read()
    if (former === undefined) throw notDeployed(deps.settings.environment)
    context.former = former
    context.at = deps.clock.now()
    const [{ service, ...serving }, database] = await Promise.all([readServing(deps), deps.database.describe()])
    if (service) context.service = service
    if (database) context.database = database
    const seen = serving.revisions[0]?.release ?? former.parking?.release
    const served = seen ?? (await lastReleaseServed(deps, { former, service }))
    if (served !== undefined) context.served = served
    if (former.parked === 'yes' || former.parked === 'full') {
      // What is gone with "full" is not made again to be parked less.
      if (former.parked === 'full') context.mode = 'full'
      context.snapshots = await findParkSnapshots(deps, former.parked_since)
      context.parkedSince = former.parked_since ?? 'a time that nobody wrote down'
      return { detail: `parked since ${context.parkedSince}` }
    }
    await refuseWhileDeploying(deps, service, progress)
    const parts = [
      service ? count(service.running, 'task') : 'no service',
      database ? `database ${database.identifier} (${database.status})` : 'no database',
    ]
    return { detail: parts.join(', ') }
  },
})

/**
 * Where no task is healthy, and no parking that was stopped has noted what served before it. What a deploy pinned had served by
 * then; without a pin, the service has the release that came to serve last.
 */
async function lastReleaseServed(
  deps: Needs,
  { former, service }: { former: Release; service: ServiceState | undefined },
): Promise<string | undefined> {
  const revision = former.pin?.task_definition_arn ?? service?.taskDefinitionArn
  return revision === undefined ? former.api_image_tag : releaseOfRevision(deps, revision)
}

/**
 * Refuses while a release, a migration or another one-off task is under way. @throws OperatorError `deployment-running` (exit 3)
 */
export async function refuseWhileDeploying(
  deps: Pick<Deps, 'clusterTasks' | 'settings'>,
  service: ServiceState | undefined,
  { line, signal }: Progress,
): Promise<void> {
  const rolling = service?.deployments.filter(
    ({ desired, rolloutState, status }) => status === 'ACTIVE' || (rolloutState === 'IN_PROGRESS' && desired > 0),
  )
  const taskSets = service?.taskSets ?? []
  const oneOff = (await deps.clusterTasks.unfinished({ line, signal })).filter(({ ofService }) => !ofService)
  const evidence = [
    ...(rolling ?? []).map(
      ({ id, rolloutState, taskDefinitionArn }) =>
        `deployment ${id} of ${revisionOf(taskDefinitionArn)}: ${rolloutState ?? 'under way'}`,
    ),
    ...(taskSets.length > 1 ? taskSets.map(({ id, status }) => `task set ${id}: ${status}`) : []),
    ...oneOff.map(({ group, id, lastStatus }) =>
      group === ''
        ? `task ${id}: ${lastStatus}; ECS lists it as running and does not say of what it is`
        : `task ${id} (${group}): ${lastStatus}`,
    ),
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
