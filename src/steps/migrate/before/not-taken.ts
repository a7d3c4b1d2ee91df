import { OperatorError } from '../../../errors.ts'
import { inLargestUnit } from '../../../quantities.ts'
import { waits } from '../../../waits.ts'

/** Why there is no snapshot before a migration, what that left, and what to do; another error as it is. */
export function notTaken(error: unknown): unknown {
  const hint = error instanceof OperatorError ? hintOf(error) : undefined
  if (!(error instanceof OperatorError) || hint === undefined) return error
  return new OperatorError(`There is no snapshot to migrate behind: ${error.message}`, {
    code: 'migration-snapshot',
    whose: error.whose,
    hint: `Nothing was migrated, and nothing was rolled out. ${hint}`,
    evidence: error.evidence,
    cause: error,
  })
}

function hintOf({ code, hint }: OperatorError): string | undefined {
  switch (code) {
    case 'snapshot-late':
      return `Run the same command again: it waits ${inLargestUnit(waits.snapshot.limitMs)} more for this snapshot, and takes no second one.`
    case 'snapshot-failed':
      return 'Look at its event in the RDS console, then run the same command again: it takes a new one.'
    case 'snapshot-quota':
      return hint
    case 'aws-access-denied':
      return 'The role in use has to take, tag and describe snapshots of the database: have that added to it, use another role, or give the snapshot up in the configuration file (deploy.snapshot_before_migration: false). Then run the same command again.'
    default:
      return undefined
  }
}
