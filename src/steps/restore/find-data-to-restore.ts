import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { chooseSnapshot } from '../../parks/choose-snapshot.ts'
import { recordFor } from '../../parks/find-record.ts'
import { type ParkRecord, parkSnapshotName } from '../../parks/park-record.ts'
import type { DataKind, Snapshot } from '../../parks/snapshot.ts'
import { shortTag } from '../../releases/release-images.ts'
import { releaseOf } from '../../releases/serving.ts'
import type { RestoreContext, RestoreRequest, Restoring } from '../../tasks/restore-context.ts'
import { awaitDeletions } from '../park/await-deletions.ts'
import { hideTaskSecrets } from '../secrets/hide-values.ts'
import { type Progress, step } from '../step.ts'
import { readSleep, type SleepNeeds, type SleepState } from './read-sleep.ts'

type Needs = SleepNeeds &
  Pick<Deps, 'clock' | 'names' | 'parkRecords' | 'redactor' | 'redis' | 'secrets' | 'settings' | 'taskDefinitions'>

/** Begins with an empty Redis, whatever snapshots there are. */
const NONE = 'none'

/**
 * Section 5: what sleeps and what it is brought back from: the newest snapshots of either kind, or those that were named;
 * the release that ran before; and what park counted of these data. Changes nothing.
 */
export const findDataToRestore = step({
  id: 'asleep',
  section: '5',
  title: 'Find the parked data and its snapshots',
  looks: true,
  run: async (deps: Needs, context: RestoreContext, progress: Progress) => {
    await hideTaskSecrets(deps)
    await awaitDeletions(deps, progress)
    const { request } = context
    const current = await readSleep(deps, { asked: [request.snapshot, request.redisSnapshot] })
    const { sleep } = current
    // One that was left half parked is awake by now: takeParkingBack comes before.
    if (sleep.kind === 'awake' || sleep.kind === 'parking') {
      if (!context.optional) refuseNothing(deps, request, current)
      return { skipped: `${deps.settings.environment} is awake` }
    }
    const from = { database: choose('database', current, request), redis: choose('redis', current, request) }
    const named = {
      database: from.database?.id ?? (current.there.database ? current.release?.db_snapshot_identifier : undefined),
      redis: from.redis?.id ?? (current.there.redis ? current.release?.redis_snapshot_name : undefined),
    }
    const records = await deps.parkRecords.list()
    const ran = servedAtPark(deps, current, records) ?? (await releaseThatRan(deps, current, from.database))
    const release = request.release ?? ran
    if (release === undefined) throw unknownRelease()
    const found = { sleep, from, named, release, there: current.there, snapshots: current.snapshots }
    context.restoring = {
      ...found,
      ...(ran === undefined ? {} : { ran }),
      ...comparing(records, found, current.release?.parked_since),
      acceptDifferences: request.acceptDifferences ?? false,
    }
    const sources = Object.values(from).flatMap((snapshot) => (snapshot ? [snapshot.id] : []))
    return {
      detail: `release ${shortTag(release)} on ${[...new Set(sources)].join(' and ') || 'the data that are there'}`,
    }
  },
})

function refuseNothing(
  { settings }: Needs,
  request: RestoreRequest,
  { ofDestroyed, release, there }: SleepState,
): void {
  const { environment } = settings
  if (there.database && !request.snapshot && !request.redisSnapshot) return
  const deployed = there.database || release?.api_image_tag !== undefined
  throw new OperatorError(
    there.database
      ? `${environment} is awake: a snapshot counts only where the data are not there.`
      : `There is nothing of ${environment} to bring back: no database, and no snapshot of one.`,
    {
      code: 'nothing-to-restore',
      whose: 'operator',
      exit: 'refused',
      hint: there.database
        ? `\`${commandLine('park')}\` first; then the restore takes the snapshot.`
        : `\`${commandLine('deploy')}\` ${deployed ? 'begins with an empty one' : 'makes the environment'}.`,
      ...(there.database ? {} : { evidence: destroyedInWords(ofDestroyed) }),
    },
  )
}

/** Snapshots of a destroyed environment: named, they are restored from as soon as the environment has been deployed and parked. */
const destroyedInWords = ({ database, redis }: SleepState['ofDestroyed']): string[] => [
  ...database
    .slice(0, 5)
    .map(({ created, id }) => `of a destroyed environment: --snapshot ${id}, of ${created.toISOString()}`),
  ...redis
    .slice(0, 5)
    .map(({ created, id }) => `of a destroyed environment: --redis-snapshot ${id}, of ${created.toISOString()}`),
]

/** Undefined: there already, or to begin empty. */
function choose(kind: DataKind, current: SleepState, request: RestoreRequest): Snapshot | undefined {
  const asked = kind === 'database' ? request.snapshot : request.redisSnapshot
  const list = current.snapshots[kind]
  if (current.there[kind]) {
    if (asked === undefined || asked === madeFrom(kind, current)) return undefined
    throw new OperatorError(`${kind === 'database' ? 'The database' : 'Redis'} is there: ${asked} would not count.`, {
      code: 'data-there',
      whose: 'operator',
      exit: 'refused',
      hint: `A snapshot counts only where the data are made: \`${commandLine('park')}\` first, which takes new ones of what is there.`,
    })
  }
  if (kind === 'redis' && asked === NONE) return undefined
  // A restore that has begun goes on with what it has begun with.
  const begun = current.sleep.kind === 'waking' ? madeFrom(kind, current) : undefined
  const chosen = chooseSnapshot(kind, list, asked ?? partner(kind, list, request) ?? begun)
  if (chosen) return chosen
  throw new OperatorError(`There is no snapshot of ${kind === 'database' ? 'the database' : 'Redis'}.`, {
    code: 'snapshot-missing',
    whose: 'operator',
    exit: 'refused',
    hint:
      kind === 'redis'
        ? 'To begin with an empty one, clinic configuration lost: --redis-snapshot none'
        : 'Copy one into this account and region under a name of this environment, and name it with --snapshot.',
    evidence: destroyedInWords(current.ofDestroyed).filter((line) =>
      line.includes(kind === 'redis' ? '--redis-snapshot' : '--snapshot'),
    ),
  })
}

const madeFrom = (kind: DataKind, { release }: SleepState) =>
  kind === 'database' ? release?.db_snapshot_identifier : release?.redis_snapshot_name

/** Whoever names park's snapshot of the database means Redis of the same park. */
const partner = (kind: DataKind, list: readonly Snapshot[], { snapshot }: RestoreRequest) =>
  kind === 'redis' && list.some(({ id }) => id === snapshot) ? snapshot : undefined

/**
 * What the park that put the environment to sleep saw serve, by its record or its own snapshot. It goes before the pin: after a
 * way back that failed, the pinned release has perhaps never come to serve. A restore that has begun goes on with its own release.
 */
function servedAtPark(
  { settings }: Pick<Needs, 'settings'>,
  { sleep, snapshots }: SleepState,
  records: readonly ParkRecord[],
): string | undefined {
  const since = sleep.kind === 'parked' ? sleep.since : undefined
  const at = new Date(since ?? '')
  if (Number.isNaN(at.getTime())) return undefined
  const name = parkSnapshotName(settings.environment, at)
  const seen = [
    records.find(({ parkedAt }) => parkedAt === since)?.release,
    snapshots.database.find(({ id }) => id === name)?.release,
  ]
  // A revision of no known release is told as `family:7`, which is no tag.
  return seen.find((tag) => tag !== undefined && !tag.includes(':'))
}

/** The tag of the release that served before the environment was put to sleep, where no park saw it, as far as anything says it. */
async function releaseThatRan(
  deps: Needs,
  { release }: SleepState,
  database: Snapshot | undefined,
): Promise<string | undefined> {
  const pinned = release?.pin?.task_definition_arn
  const definition = pinned === undefined ? undefined : await deps.taskDefinitions.describe(pinned)
  const ran = definition && releaseOf(definition, deps.names.apiContainer)
  return ran ?? release?.api_image_tag ?? database?.release
}

const unknownRelease = () =>
  new OperatorError('No record says which release ran before.', {
    code: 'release-unknown',
    whose: 'operator',
    exit: 'refused',
    hint: 'Name a release of the registry: --release <tag>.',
  })

/** Of which data park's record says something. */
function comparing(
  records: readonly ParkRecord[],
  { from, named, snapshots, there }: Pick<Restoring, 'from' | 'named' | 'snapshots' | 'there'>,
  parkedSince: string | undefined,
): Pick<Restoring, 'comparable' | 'record'> {
  const sourceOf = (kind: DataKind) => from[kind] ?? snapshots[kind].find(({ id }) => id === named[kind])
  const record = recordFor(records, sourceOf('database'), parkedSince)
  const redis = sourceOf('redis')
  const sameRedis =
    redis === undefined
      ? there.redis
      : redis.id === record?.snapshots.redis ||
        (redis.kind === 'final' && redis.created.getTime() >= Date.parse(record?.parkedAt ?? ''))
  return { record, comparable: { database: record !== undefined, redis: record !== undefined && sameRedis } }
}
