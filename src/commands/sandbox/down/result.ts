import * as z from 'zod'

/** `result` of `sandbox down`. */
export const result = z.object({ stopped: z.boolean() })
