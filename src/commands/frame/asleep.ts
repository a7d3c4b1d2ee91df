import * as z from 'zod'

/** In the results of commands that find a parked environment; `medspa restore` restores it. */
export const asleep = z
  .object({
    how: z
      .enum(['parked', 'destroyed', 'parking', 'waking'])
      .describe('destroyed: by hand; parking: a park has begun and was not finished; waking: a restore has begun'),
    full: z.boolean().describe('parked with its voice gateway'),
    since: z.string().optional(),
    by: z.string().optional().describe('who began a park that was not finished'),
    saves: z.object({ low: z.number(), high: z.number() }).optional().describe('USD a month'),
  })
  .describe('null while it is awake')
