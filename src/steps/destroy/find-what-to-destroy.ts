import type { DatabaseState } from '../../aws/data/database.ts'
import type { Environment } from '../../config/names.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { count } from '../../quantities.ts'
import type { DestroyContext } from '../../tasks/destroy-context.ts'
import { willNotEnd } from '../credentials/database-status.ts'
import { awaitDeletions } from '../park/await-deletions.ts'
import { refuseWhileDeploying } from '../park/find-what-to-park.ts'
import { readServing, type ServingNeeds } from '../release/read-serving.ts'
import { hideTaskSecrets } from '../secrets/hide-values.ts'
import { type Progress, step } from '../step.ts'
import { destroyCommand } from './destroy-command.ts'

type Needs = ServingNeeds &
  Pick<
    Deps,
    | 'clock'
    | 'clusterTasks'
    | 'database'
    | 'names'
    | 'redactor'
    | 'redis'
    | 'releaseParameter'
    | 'secrets'
    | 'settings'
    | 'snapshots'
  >

/**
 * What there is to destroy: an environment that runs, sleeps, was deployed in part, or was destroyed in part. Refuses while
 * something is being deployed, and while a one-off task runs: it would hold the cluster and its network, and be cut off.
 * @throws OperatorError `deployment-running`, `database-undeletable` (exit 3), `deletion-late`
 */
export const findWhatToDestroy = step({
  id: 'look',
  section: '5',
  title: 'Look at what is there',
  looks: true,
  gives: ['at', 'former', 'formerSnapshots'],
  run: async (deps: Needs, context: DestroyContext, progress: Progress) => {
    await hideTaskSecrets(deps)
    await awaitDeletions(deps, progress)
    const former = await deps.releaseParameter.read()
    context.former = former ?? {}
    context.unreleased = former === undefined
    context.at = deps.clock.now()
    const [{ service, ...serving }, database, ofDatabase, ofRedis] = await Promise.all([
      readServing(deps),
      deps.database.describe(),
      deps.snapshots.database.list(),
      deps.snapshots.redis.list(),
    ])
    context.formerSnapshots = { database: ofDatabase, redis: ofRedis }
    if (service) context.service = service
    if (database) context.database = database
    const served = serving.revisions[0]?.release ?? former?.api_image_tag
    if (served !== undefined) context.served = served
    if (former?.parked === 'yes' || former?.parked === 'full')
      context.parkedSince = former.parked_since ?? 'a time that nobody wrote down'
    await refuseWhileDeploying(deps, service, progress)
    if (database && !context.withoutSnapshots && willNotEnd(database.status))
      throw undeletable(database, deps.settings.environment)
    const parts = [
      ...(context.parkedSince === undefined ? [] : [`parked since ${context.parkedSince}`]),
      service ? count(service.running, 'task') : 'no service',
      database ? `database ${database.identifier} (${database.status})` : 'no database',
    ]
    return { detail: parts.join(', ') }
  },
})

/** Source: RDS API reference, DeleteDBInstance: in such a state it is deleted without a final snapshot only. */
const undeletable = ({ identifier, status }: DatabaseState, environment: Environment) =>
  new OperatorError(`The database ${identifier} is ${status}: RDS takes no snapshot of it.`, {
    code: 'database-undeletable',
    whose: 'operator',
    exit: 'refused',
    hint: `Repair it first; or, where its data are to be lost: \`${destroyCommand(environment, { withoutSnapshots: true })}\``,
  })
