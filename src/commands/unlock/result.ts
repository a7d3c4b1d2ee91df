import * as z from 'zod'

/** `result` of `unlock`. Another version may have written more into a lock. */
export const result = z.object({
  deployLock: z
    .looseObject({
      user: z.string(),
      arn: z.string(),
      host: z.string(),
      command: z.string(),
      reason: z.string(),
      since: z.string(),
      process: z.object({ pid: z.int(), started: z.string() }),
      terraform: z.object({ pid: z.int(), started: z.string(), verb: z.string() }).nullable(),
      why: z.string().describe('why its holder is thought gone'),
    })
    .nullable(),
  terraformLock: z
    .object({
      id: z.string(),
      who: z.string(),
      created: z.string(),
      operation: z.string(),
      etag: z.string().nullable().describe('of the lock file; null where the table alone holds the lock'),
      table: z.string().nullable().describe('the DynamoDB table (state.lock_table) that holds the lock'),
      ageMs: z.number().nonnegative(),
    })
    .nullable(),
  removed: z.array(z.enum(['deployLock', 'terraformLock'])),
})
