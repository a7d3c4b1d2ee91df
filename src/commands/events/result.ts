import * as z from 'zod'
import { eventSources } from '../../events/event.ts'
import { aName } from '../../json/scrubbed-document.ts'

const source = z.enum(eventSources)

const event = z.object({
  time: z.iso.datetime().describe("by AWS's clock; of a run, by its operator's"),
  source,
  who: z.string().nullable().describe('who did it; null where nothing tells'),
  what: z.string(),
  failed: z.boolean().describe('whether it is a failure: a run, a task, a deployment, an alarm that was raised'),
  about: z.string().meta(aName).describe('id of a run, a deployment or a version; name of a service or an alarm'),
})

/** `result` of `events`. */
export const result = z.object({
  since: z.iso.datetime(),
  events: z.array(event).describe('newest last'),
  unread: z
    .array(z.object({ source, why: z.string() }))
    .describe('sources that could not be read, or not to their end'),
})
