import * as z from 'zod'
import { dataKinds } from '../../../parks/pruning.ts'
import { snapshotKinds } from '../../../parks/snapshot.ts'

const snapshots = z.array(
  z.object({
    of: z.enum(dataKinds),
    id: z.string(),
    kind: z.enum(snapshotKinds),
    created: z.string().describe('ISO 8601, UTC'),
    status: z.string().describe("AWS's"),
    sizeGiB: z.number().nonnegative().optional().describe('of the storage that it wants'),
    release: z.string().optional(),
    migration: z.string().optional(),
    destroyed: z.string().optional().describe('ISO 8601: when its environment was destroyed'),
  }),
)

/** `result` of `park prune`. */
export const result = z.object({
  keep: z.int().positive().describe('parks whose snapshots stay'),
  deleted: snapshots.describe('oldest first'),
  staying: snapshots,
  ofDestroyed: snapshots.describe('of an environment that was destroyed, and staying'),
})
