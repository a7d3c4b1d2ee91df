import { commandLine } from '../../command-line.ts'
import type { WayBack } from './before/way-back.ts'

/** What kind of failure a `migrate` image says that it was; undefined where it says none, as an operator's own may. */
export type MigrationFailureKind =
  | 'connection'
  | 'unavailable'
  | 'interrupted'
  | 'lock'
  | 'order'
  | 'migration'
  /** golang-migrate: a migration before began and did not end. */
  | 'dirty'
  /** golang-migrate: the database has a version that the release's files lack. */
  | 'newer-schema'

export type FailedMigration = {
  kind?: MigrationFailureKind | undefined
  /** Process ids of the database's sessions that held the lock. */
  blockers: readonly number[]
  /** The task ended before its program began. */
  neverRan: boolean
  /** golang-migrate's version whose migration began and did not end. */
  dirty?: number | undefined
  /** The snapshot that was taken first, in words. */
  before?: WayBack | undefined
}

/** Failures after which the database is as it was, for certain. */
const untouched: readonly (MigrationFailureKind | undefined)[] = ['connection', 'newer-schema', 'order']

/** What to do about a migration that failed. */
export function migrationHint({ before, ...failed }: FailedMigration): string {
  const asItWas = failed.neverRan || (failed.dirty === undefined && untouched.includes(failed.kind))
  const said = asItWas ? before?.kept : before?.back
  return [hintOf(failed), said].filter(Boolean).join(' ')
}

function hintOf({ blockers, dirty, kind, neverRan }: Omit<FailedMigration, 'before'>): string {
  const nothing = 'Nothing was rolled out.'
  if (neverRan)
    return `${nothing} The migration task did not start: fix what its reason names, and run the same command again.`
  if (dirty !== undefined) return `${nothing} ${dirtyHint(dirty)}`
  switch (kind) {
    case 'newer-schema':
      return `${nothing} A newer release migrated this database, and golang-migrate refuses a version whose file it lacks. Deploy a release that has it; \`${commandLine('migrate status')}\` shows the version.`
    case 'connection':
      return `${nothing} No migration is at fault: DATABASE_URL does not open the database. Set it: \`${commandLine('secrets set', { words: ['DATABASE_URL'] })}\` (where medspa made it: \`${commandLine('secrets refresh')}\`), then run the same command again.`
    case 'unavailable':
    case 'interrupted':
      return `${nothing} No migration is at fault: the database broke off or takes no connection. Run the same command again when it answers.`
    case 'lock': {
      const ends = blockers.filter((pid) => pid > 0).map((pid) => `SELECT pg_terminate_backend(${pid});`)
      const end = ends.length > 0 ? ` To end it: ${ends.join(' ')}` : ''
      return `${nothing} Run the same command again when the session that holds the lock has ended.${end}`
    }
    case 'order':
      return `${nothing} Put the files in order as the message says, commit, and run the same command again.`
    default:
      return `${nothing} Fix the migration, commit, and run the same command again.`
  }
}

/** The longest number that counts migrations; a longer one is a time, and the version before it is not the number before. */
const COUNTED = 99_999

/** What to do about a dirty database. golang-migrate's forced version is the last one whose migration is there in full. */
export function dirtyHint(version: number): string {
  const repair = (to: string) => `\`${commandLine('migrate repair', { flags: ['--to', to] })}\``
  // -1 is golang-migrate's word for a database without a migration.
  const before = version > COUNTED ? 'VERSION' : version <= 1 ? '-1' : String(version - 1)
  const which = before === 'VERSION' ? ' (VERSION: that of the file before)' : ''
  return [
    `golang-migrate runs nothing while its version ${version} is dirty, and this command would fail as well: \`${commandLine('migrate status')}\` shows how the database stands.`,
    'Postgres takes a file that fails back as a whole, unless the file has a COMMIT of its own.',
    `Where nothing of ${version} is left: ${repair(before)}${which}; where all of it is there: ${repair(String(version))}.`,
    'Then fix the migration, commit, and deploy again.',
  ].join(' ')
}
