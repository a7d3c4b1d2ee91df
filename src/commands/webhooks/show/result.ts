import * as z from 'zod'
import { changeSchema, recordSchema } from '../fields.ts'

/** `result` of `webhooks show`. */
export const result = z.object({
  records: z.array(
    recordSchema.extend({
      state: z.enum(['ok', 'differs', 'none']).describe('none: medspa sets no field of it'),
      fields: z.record(z.string(), z.string()).describe('what it holds; "": nothing'),
      changes: z.array(changeSchema),
      remarks: z.array(z.string()),
    }),
  ),
  answers: z.array(
    z.object({
      url: z.string(),
      state: z.enum(['ok', 'missing', 'unfit']).describe('ok: it refuses a call without a signature'),
      evidence: z.string(),
    }),
  ),
  unconfigured: z.array(recordSchema).describe('what the accounts have and no list names'),
  byHand: z
    .array(z.object({ provider: z.string(), url: z.string(), where: z.string() }))
    .describe('webhooks that medspa cannot set'),
})
