import * as z from 'zod'

/** `result` of `webhooks test`. */
export const result = z.object({
  checks: z.array(
    z.object({
      id: z.string(),
      status: z.enum(['ok', 'failed', 'skipped']),
      evidence: z.string().describe('what was asked, and what was answered'),
    }),
  ),
})
