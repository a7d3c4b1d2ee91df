import * as z from 'zod'
import { recordKinds } from '../../webhooks/record.ts'

/** Parts of results that several commands have. */

export const changeSchema = z.object({
  field: z.string().describe("the provider's own name of it"),
  from: z.string().describe('what it holds; "": nothing; of a URL without user, password and values of the query'),
  to: z.string().describe('what it should hold, in the same way'),
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
      'records that were not, or whose calls or messages go elsewhere all the same: changed by somebody else, gone, behind a trunk, messages that the API does not take',
    ),
  records: z.array(recordSchema.extend({ changes: z.array(changeSchema) })).describe('what was to change'),
})
