import { commandLine } from '../../command-line.ts'

/** What kind of failure a `migrate` image says that it was; undefined where it says none, as an operator's own may. */
export type MigrationFailureKind = 'connection' | 'unavailable' | 'interrupted' | 'lock' | 'order' | 'migration'

export type FailedMigration = {
  kind?: MigrationFailureKind | undefined
  /** Process ids of the database's sessions that held the lock. */
  blockers: readonly number[]
  /** The task ended before its program began. */
  neverRan: boolean
}

/** What to do about a migration that failed. */
export function migrationHint({ blockers, kind, neverRan }: FailedMigration): string {
  const nothing = 'Nothing was rolled out.'
  if (neverRan)
    return `${nothing} The migration task did not start: put right what its reason names, and run the same command again.`
  switch (kind) {
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
