import * as z from 'zod'
import { released as deployed } from '../deploy/result.ts'

/** `result` of `restore`. */
export const result = deployed.omit({ images: true, snapshot: true }).extend({
  release: z.string().nullable().describe("the release's tag"),
  restored: z
    .object({ database: z.string().nullable(), redis: z.string().nullable() })
    .describe('names of the snapshots that the data were made from; null where they were there, or begin empty'),
  compared: z
    .enum(['equal', 'accepted', 'skipped'])
    .describe('whether the data are what park counted; accepted: they are not, and --accept-differences said so'),
})
