import * as z from 'zod'
import { findingSchema } from '../../status/finding.ts'
import { snapshotSchema } from '../../status/snapshot.ts'

/** `result` of `status`. */
export const result = z.object({
  findings: z.array(findingSchema).describe('what is wrong, or worth a word; `parked` alone is no fault'),
  environments: z.array(snapshotSchema),
  unread: z
    .array(z.object({ environment: z.string(), why: z.string() }))
    .describe('without --env: environments that could not be looked at at all'),
})
