import type { Deps } from '../../../deps.ts'
import { messageOf } from '../../../errors.ts'
import { migrationTags } from '../../../parks/before-migration.ts'
import type { Reach } from '../../../parks/snapshot.ts'
import type { Progress } from '../../step.ts'

type Needs = Pick<Deps, 'snapshots'>
type Context = { snapshot?: string }

/**
 * Notes on the snapshot that its migration begins: from here on it holds less than the database, and no later run takes it for
 * its own. Before the task runs, so that a command that is killed cannot leave it unsaid.
 */
export async function noteBegun(deps: Needs, { snapshot }: Context): Promise<void> {
  if (snapshot !== undefined) await note(deps, snapshot, 'begun')
}

/** Notes how far the migration got. Where that fails, the next run takes a snapshot too many. */
export async function noteReached(
  deps: Needs,
  { snapshot }: Context,
  reached: Exclude<Reach, 'begun'>,
  { line }: Pick<Progress, 'line'>,
): Promise<void> {
  if (snapshot === undefined) return
  await note(deps, snapshot, reached).catch((error: unknown) =>
    line(`note: ${snapshot} does not get its tag ${migrationTags.reached}: ${messageOf(error)}`),
  )
}

const note = ({ snapshots }: Needs, id: string, reached: Reach) =>
  snapshots.database.tag(id, { [migrationTags.reached]: reached })
