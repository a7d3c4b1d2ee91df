import * as z from 'zod'
import { fingerprint, key, length } from '../shared/results.ts'

const side = z.object({ length, fingerprint })

/** `result` of `secrets diff`. */
export const result = z.object({
  from: z.string(),
  to: z.string(),
  keys: z.array(z.object({ key, status: z.enum(['same', 'differs', 'only-from', 'only-to']), from: side, to: side })),
})
