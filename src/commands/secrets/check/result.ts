import * as z from 'zod'
import { edits, fate, key } from '../shared/results.ts'

/** `result` of `secrets check`. */
export const result = z.object({
  gaps: z.array(
    z.object({
      kind: z.enum(['no-key', 'no-value', 'no-reader', 'shape']),
      secret: z.string(),
      key,
      readBy: z.array(z.string()),
      message: z.string(),
      fate: fate.optional().describe('of no-reader: what becomes of it at the next deploy'),
    }),
  ),
  notes: z.array(z.string()).describe('what is odd and stops nothing'),
  edits,
})
