import * as z from 'zod'

/** `result` of `outputs`. */
export const result = z.object({
  outputs: z.record(z.string(), z.unknown()).describe('by name: all that have a value, or the one that was named'),
})
