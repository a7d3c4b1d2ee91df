import type { Deps } from '../../../deps.ts'
import { snapshotTags } from '../../../parks/park-record.ts'
import { waits } from '../../../waits.ts'
import { type Progress, step } from '../../step.ts'
import type { RepairContext } from './repair-context.ts'

type Context = Pick<RepairContext, 'dirty' | 'elsewhere' | 'snapshot' | 'snapshotName'>

/** Section 2.6: a snapshot of the database before its version is changed by hand; it stays until somebody deletes it. */
export const snapshotBeforeRepair = step({
  id: 'snapshot',
  section: '2.6',
  title: 'Take a snapshot of the database',
  applies: ({ dirty }: Context) => dirty !== undefined,
  run: async ({ snapshots }: Pick<Deps, 'snapshots'>, context: Context, { line, signal }: Progress) => {
    const { dirty = '', elsewhere, snapshotName: id } = context
    if (!id) return { skipped: `DATABASE_URL names ${elsewhere}` }
    await snapshots.database.take({
      id,
      tags: { [snapshotTags.migration]: `${dirty} dirty` },
      signal,
      limitMs: waits.snapshot.limitMs,
      onStatus: (status) => line(`${id}: ${status}`),
    })
    context.snapshot = id
    return { detail: id }
  },
})
