import { z } from 'zod'
import { edits, key } from '../shared/results.ts'

/** `result` of `secrets check`. */
export const result = z.object({
  gaps: z.array(
    z.object({
      kind: z.enum(['no-key', 'no-value', 'shape']),
      secret: z.string(),
      key,
      readBy: z.array(z.string()),
      message: z.string(),
    }),
  ),
  notes: z.array(z.string()).describe('what is odd and stops nothing'),
  edits,
})
