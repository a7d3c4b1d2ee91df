import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import type { Outcome } from '../step.ts'

/**
 * Section 5: an environment without a database, but with snapshots of one, was parked or destroyed. A deploy would make
 * an empty database beside its data; it goes on only where the release parameter names
 * the newest one to start from.
 */
export async function checkFormerData(deps: Pick<Deps, 'database' | 'names' | 'releaseParameter'>): Promise<Outcome> {
  if (await deps.database.describe()) return { skipped: 'the database is there' }
  const [newest, ...older] = await deps.database.snapshots()
  if (newest === undefined) return { skipped: 'no database, and no snapshot of one' }
  const named = (await deps.releaseParameter.read())?.db_snapshot_identifier
  if (named === newest.id) return { detail: `the database starts from ${named}` }
  const instead = named ? `, and the release parameter names ${named}, which is older or gone` : ''
  throw new OperatorError(
    `There is no database ${deps.names.database}, but its snapshot ${newest.id} of ${newest.createdAt.toISOString()}${instead}.`,
    {
      code: 'former-data',
      whose: 'operator',
      exit: 'refused',
      hint: 'A deploy would begin with an empty or an older one. Restore it as docs/operations.md says, or delete the snapshots first.',
      evidence: older.slice(0, 5).map(({ createdAt, id }) => `${id} of ${createdAt.toISOString()}`),
    },
  )
}
