import * as z from 'zod'

const amount = z.number().nonnegative()

/** `result` of `doctor quotas`. */
export const result = z.object({
  quotas: z.array(
    z.object({
      name: z.string().describe("as AWS's console calls it"),
      service: z.string().describe('of Service Quotas: `vpc`'),
      code: z.string().describe('of Service Quotas: `L-F678F1CE`'),
      value: amount.nullable().describe('what the account has; null where it cannot be read'),
      used: z
        .object({ all: amount.describe('in the account and region'), own: amount.describe('of it by the environment') })
        .nullable()
        .describe('null where it cannot be read'),
      least: amount.describe('what the environment takes in all, or it cannot run'),
      most: amount.describe('what the environment takes in all in a busy minute'),
      needed: amount.describe('what a deploy takes at most besides what the environment has'),
      status: z.enum(['ok', 'tight', 'too-low', 'unknown']),
      increase: z.string().nullable().describe('the command that asks AWS for more, where it is tight or too low'),
    }),
  ),
})
