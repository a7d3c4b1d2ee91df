import * as z from 'zod'
import { recordKinds } from '../../webhooks/record.ts'

/** Parts of results that several commands have. */

export const changeSchema = z.object({
  field: z.string().describe("the provider's own name of it"),
  from: z.string().describe('what it holds; "": nothing'),
  to: z.string().describe('what it should hold; "": nothing'),
})

export const recordSchema = z.object({
  kind: z.enum(recordKinds),
  id: z.string().describe("the provider's own id"),
  name: z.string(),
})

/** `result` of `webhooks point` and of `webhooks revert`. */
export const changedSchema = z.object({
  changed: z.array(z.string()).describe('records that were changed, in words'),
  left: z
    .array(z.object({ record: z.string(), why: z.string() }))
    .describe(
      'records that were not, or not whole: somebody else has changed them, they are gone, or the API takes no messages',
    ),
  records: z.array(recordSchema.extend({ changes: z.array(changeSchema) })).describe('what was to change'),
})
