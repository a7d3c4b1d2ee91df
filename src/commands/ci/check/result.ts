import * as z from 'zod'
import { code } from '../../../json/document.ts'

/** `result` of `ci check`. */
export const result = z.object({
  repository: z.string().describe('owner/name'),
  needs: z.array(
    z.object({
      id: code,
      state: z.enum(['there', 'missing', 'unknown']).describe('unknown: the token may not see it'),
      evidence: z.string(),
      how: z.string().nullable().describe('what brings it there; null where it is there'),
    }),
  ),
})
