import * as z from 'zod'

/** `result` of `park`. */
export const result = z.object({
  parked: z.enum(['yes', 'full']),
  since: z.string().nullable().describe('ISO time'),
  snapshots: z
    .object({ database: z.string().nullable(), redis: z.string().nullable() })
    .describe('names of those that this run took or found; null where there was nothing to copy'),
  kept: z.array(z.string()).describe('what is not destroyed'),
  saves: z.object({ low: z.number(), high: z.number() }).nullable().describe('USD a month; null where it is not known'),
  urls: z.object({ voice: z.string().nullable() }),
})
