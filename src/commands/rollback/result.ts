import * as z from 'zod'

/** `result` of `rollback`. */
export const result = z.object({
  release: z.string().describe('the tag of the release that serves now'),
  left: z.array(z.string()).describe('tags that were marked bad: `deploy` refuses them without `--allow-bad`'),
  before: z.array(z.string()).describe('tags of the releases that served'),
  revision: z.string().describe('ARN of the task definition of the API'),
  voiceVersion: z.string().nullable().describe("the voice Lambda's; null where there are no voice webhooks"),
  workers: z.record(z.string(), z.string()).describe('ARNs of task definitions, by the names of the workers'),
  locked: z.boolean().describe('whether the deploy lock was held'),
  urls: z.object({ api: z.string(), voice: z.string().optional() }),
})
