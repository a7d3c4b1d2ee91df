import * as z from 'zod'
import { changeSchema, recordSchema } from '../fields.ts'

/** `result` of `webhooks show`. */
export const result = z.object({
  gateway: z.string().nullable().describe('the voice gateway; null: none, and medspa leaves the URLs for calls alone'),
  publicUrl: z.string().nullable().describe('of the API; null: none, and medspa leaves the URLs for messages alone'),
  records: z.array(
    recordSchema.extend({
      state: z
        .enum(['ok', 'differs', 'none', 'missing', 'unread'])
        .describe('none: medspa sets no field of it; missing: the account does not have it; remarks say why'),
      fields: z
        .record(z.string(), z.string())
        .describe('what it holds; "": nothing; of a URL without user, password and values of the query'),
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
  notLooked: z.array(z.string()).describe('why unconfigured may lack some'),
  byHand: z
    .array(
      z.object({
        provider: z.string(),
        path: z.string(),
        url: z.string().nullable().describe('null: the API has no public URL'),
        where: z.string(),
      }),
    )
    .describe('webhooks that medspa cannot set'),
})
