import * as z from 'zod'
import { asleep } from '../frame/asleep.ts'

/** `result` of `plan`. */
export const result = z.object({
  changes: z.array(
    z.object({
      address: z.string(),
      action: z.enum(['create', 'update', 'replace', 'delete', 'read']),
      reason: z.string().optional(),
    }),
  ),
  empty: z.boolean().describe('false too where only outputs would change'),
  refused: z.array(z.object({ address: z.string(), rule: z.string() })).describe('what a deploy would not apply'),
  asleep: asleep.nullable(),
  existing: z
    .array(
      z.object({
        address: z.string(),
        name: z.string(),
        deletion: z.string().nullable().describe('when a secret is deleted that is scheduled for it'),
      }),
    )
    .describe('what the plan would create although AWS has it: a deploy brings it back, and imports it'),
})
