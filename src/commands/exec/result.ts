import * as z from 'zod'

/** `result` of `exec`, without the log: run records keep it. */
export const result = z.object({
  task: z.string().describe('ARN'),
  exitCode: z.int().nullable().describe('of the command; null where it never started, or was stopped'),
  release: z.string().describe('the tag of the image that ran'),
  log: z.object({ group: z.string(), stream: z.string() }).describe('where CloudWatch keeps what it wrote'),
})
