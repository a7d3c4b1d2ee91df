import * as z from 'zod'
import { aName } from '../../json/scrubbed-document.ts'

/** One event of a log. */
const event = z.object({
  time: z.iso.datetime().describe('by the clock of who wrote it'),
  source: z.string().meta(aName).describe('as the command takes it: `api`, `worker:mail`'),
  stream: z.string().meta(aName).describe("CloudWatch's; of a task it ends with the task's id"),
  level: z.string().nullable().describe('as the line tells it, in lower case; null where it tells none'),
  message: z.string().describe('as it was logged'),
})

/** `result` of `logs`. */
export const result = z.object({
  since: z.iso.datetime(),
  events: z.array(event).describe('oldest first: the newest ones, where there are more than a document may have'),
  omitted: z.int().nonnegative().describe('how many older ones were left out'),
})
