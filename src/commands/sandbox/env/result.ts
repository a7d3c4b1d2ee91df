import * as z from 'zod'

/** `result` of `sandbox env`. */
export const result = z
  .object({ set: z.record(z.string(), z.string()), unset: z.array(z.string()) })
  .describe('environment variables')
