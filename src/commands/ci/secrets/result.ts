import * as z from 'zod'

/** `result` of `ci secrets`. No value, and no part of one. */
export const result = z.object({
  secrets: z.array(
    z.object({
      name: z.string(),
      state: z.enum(['set', 'empty', 'malformed', 'needless']),
      reason: z.string().nullable().describe('what is wrong with it, or why it is not needed; null where it is set'),
    }),
  ),
})
