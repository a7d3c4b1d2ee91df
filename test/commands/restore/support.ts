import { runRestore } from '../../../src/commands/restore/run.ts'
import type { Snapshot } from '../../../src/parks/snapshot.ts'
import type { Release } from '../../../src/releases/release.ts'
import type { Restoring } from '../../../src/tasks/restore-context.ts'
import { type DeployBodies, deploySession, environment, formerTag, imagesOf } from '../deploy/support.ts'

export const begun = ['preflight', 'state-bucket', 'lock', 'unfinished-park', 'asleep', 'plain-http-awake']
/** What follows the approved plan of a restore, in the order in which the operator sees it. */
export const woken = [
  ...[
    'apply',
    'check-applied',
    'try-voice',
    'redis-token',
    'compare',
    'database-roles',
    'secret-references',
    'migrate',
    'rollout',
    'voice',
    'workers',
  ],
  ...['check-release', 'warm-voice', 'drop-pin', 'former-redis-token', 'validate', 'forget-snapshots'],
]

const snapshot: Snapshot = {
  id: 'medspa-development-park-20261120100000',
  kind: 'park',
  created: new Date('2026-11-20T10:00:00Z'),
  status: 'available',
}
const since = '2026-11-20T10:00:00.000Z'

/** An environment that was parked with its data; `formerTag` ran until then. */
export const restoring: Restoring = {
  sleep: { kind: 'parked', mode: 'yes', since },
  release: formerTag,
  ran: formerTag,
  from: { database: snapshot, redis: { ...snapshot, id: 'redis-park' } },
  named: { database: snapshot.id, redis: 'redis-park' },
  there: { database: false, redis: false },
  snapshots: { database: [snapshot], redis: [] },
  comparable: { database: false, redis: false },
  acceptDifferences: false,
}

/** Its release parameter while it sleeps, and once a restore has recorded what it starts from. */
const tags = imagesOf(formerTag)
export const parked: Release = { ...tags, parked: 'yes', parked_since: since }
export const waking: Release = {
  ...{ ...tags, parked: 'no', parked_since: since },
  ...{ db_snapshot_identifier: snapshot.id, redis_snapshot_name: 'redis-park' },
}

/** Bodies that find it parked, beside those of a deploy. */
export const restoreBodies: DeployBodies = {
  asleep: { restoring },
  'plain-http-awake': {},
  compare: { compared: 'equal' },
  'warm-voice': {},
  'forget-snapshots': {},
}

/** A parked environment has no service and no voice alias of the whole system. */
const asleep = { service: { describe: async () => undefined }, voiceLambda: { find: async () => undefined } }

/** A session of a command that restores it. */
export function wakingSession({ bodies = {}, deps = {}, ...given }: Parameters<typeof deploySession>[0] = {}) {
  return deploySession({
    env: environment({ release: parked }),
    ...given,
    bodies: { ...restoreBodies, ...bodies },
    deps: { ...asleep, ...deps },
  })
}

export type RestoreOptions = Parameters<typeof runRestore>[1]

export function restoringWith(given: Parameters<typeof wakingSession>[0] = {}) {
  const made = wakingSession(given)
  return { ...made, run: (options: RestoreOptions = {}) => runRestore(made.fake.session, options) }
}
