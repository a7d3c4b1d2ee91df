import * as z from 'zod'

/** `result` of `ci gate`, where the gate is open. */
export const result = z.object({
  event: z.string(),
  ref: z.string(),
  repository: z.string(),
  reviewers: z.int().nonnegative().describe('people and teams of whom one approves a deployment of production'),
})
