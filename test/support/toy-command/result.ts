import { z } from 'zod'

/** `result` of `park toy`. */
export const result = z.object({ played: z.int(), with: z.string() })
