import { z } from 'zod'
import { dataKinds } from '../parks/pruning.ts'

const snapshots = z.array(
  z.object({
    of: z.enum(dataKinds),
    id: z.string(),
    kind: z.enum(['park', 'final', 'manual', 'automated']),
    created: z.string().describe('ISO 8601, UTC'),
    status: z.string().describe("AWS's"),
    sizeGiB: z.number().nonnegative().optional().describe('of the storage that it wants'),
    release: z.string().optional(),
    migration: z.string().optional(),
  }),
)

/** `result` of `park prune`. */
export const parkPrune = z.object({
  keep: z.int().positive().describe('parks whose snapshots stay'),
  deleted: snapshots.describe('oldest first'),
  staying: snapshots,
})

/** `result` of `park`. */
export const park = z.object({
  parked: z.enum(['yes', 'full']),
  since: z.string().nullable().describe('ISO time'),
  snapshots: z
    .object({ database: z.string().nullable(), redis: z.string().nullable() })
    .describe('names of those that this run took or found; null where there was nothing to copy'),
  kept: z.array(z.string()).describe('what is not destroyed'),
  saves: z.object({ low: z.number(), high: z.number() }).nullable().describe('USD a month; null where it is not known'),
  urls: z.object({ voice: z.string().nullable() }),
})
