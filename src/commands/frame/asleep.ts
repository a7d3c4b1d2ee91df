import { z } from 'zod'

/** In the results of commands that find a parked environment; `medspa restore` wakes it. */
export const asleep = z
  .object({
    how: z.enum(['parked', 'destroyed', 'waking']).describe('destroyed: by hand; waking: a restore has begun'),
    full: z.boolean().describe('parked with its voice gateway'),
    since: z.string().optional(),
    saves: z.object({ low: z.number(), high: z.number() }).optional().describe('USD a month'),
  })
  .describe('null while it is awake')
