import { parkStamp } from './park-record.ts'
import type { Snapshot } from './snapshot.ts'

/** Tags that a snapshot from before a migration has besides those of park's. */
export const migrationTags = {
  /** The migrate image that came: its digest, else its tag. */
  migrator: 'medspa:migrator',
  /** How far its migrations got. */
  reached: 'medspa:migrated',
} as const

/** How long a snapshot is one that a command which runs again takes as its own: what is written later is not in it. */
const OWN_MS = 4 * 3_600_000

/** Of so many times that a database was migrated the snapshots from before stay. */
export const KEPT_MIGRATIONS = 3

/** The longest word for a release that a name has: RDS takes 255 characters, of which ASCII letters, digits and single hyphens. */
const WORD = 60

/** Pure: `medspa-production-before-76b3ad4119cd-20261130140355`. */
export function beforeMigrationName(prefix: string, { at, release }: { at: Date; release: string }): string {
  const word = release
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, WORD)
    .replace(/^-+|-+$/g, '')
  return [`${prefix}-before`, word, parkStamp(at)].filter((part) => part !== '').join('-')
}

/** The migrate image that comes, and the database (RDS's resource id) that it comes to. */
type Coming = { migrator: string; database: string }

const isOf = ({ before, destroyed, kind }: Snapshot, { database, migrator }: Coming): boolean =>
  kind === 'migration' &&
  destroyed === undefined &&
  before?.migrator === migrator &&
  (before.database === undefined || before.database === database)

/**
 * Pure: the snapshot of an earlier run of the same command that is as good as a new one: nothing was migrated since. One that
 * is being made is waited for.
 * @param snapshots newest first
 */
export const snapshotToGoOnWith = (
  snapshots: readonly Snapshot[],
  { now, ...coming }: Coming & { now: Date },
): Snapshot | undefined =>
  snapshots.find((snapshot) => {
    const { before, created, status } = snapshot
    if (!isOf(snapshot, coming) || before?.reached !== 'nothing') return false
    return status === 'creating' || (status === 'available' && now.getTime() - created.getTime() <= OWN_MS)
  })

/** Pure: the snapshot behind which this image's migrations ran to their end, on this very database. */
export const snapshotOfDone = (snapshots: readonly Snapshot[], coming: Coming): Snapshot | undefined =>
  snapshots.find(
    (snapshot) =>
      isOf(snapshot, coming) && snapshot.before?.reached === 'done' && snapshot.before.database === coming.database,
  )

/**
 * Pure: which snapshots from before migrations may go, oldest first. Of each of the last migrations the first stays, the
 * database as it was before any attempt, however many were needed; and the newest of all. Failed ones are of no use.
 */
export function surplusOf(snapshots: readonly Snapshot[]): Snapshot[] {
  const own = snapshots
    .filter(({ kind }) => kind === 'migration')
    .toSorted((a, b) => a.created.getTime() - b.created.getTime())
  const usable = own.filter(({ status }) => status === 'available')
  const firsts = usable.filter((snapshot, at) => isFirst(usable[at - 1], snapshot)).slice(-KEPT_MIGRATIONS)
  const kept = new Set([...firsts, usable.at(-1)])
  return own.filter(
    (snapshot) => snapshot.status === 'failed' || (snapshot.status === 'available' && !kept.has(snapshot)),
  )
}

/** Attempts follow each other while the same release serves and none came to its end. */
const isFirst = (former: Snapshot | undefined, { before, release }: Snapshot): boolean =>
  former === undefined ||
  former.before?.reached === 'done' ||
  former.release !== release ||
  former.before?.database !== before?.database
