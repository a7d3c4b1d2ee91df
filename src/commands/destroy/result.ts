import * as z from 'zod'

const things = z.array(
  z.object({
    what: z.string().describe('database snapshot, VPC'),
    name: z.string().describe('by which AWS knows it'),
    because: z.string().optional().describe('why it is there, or how long it is'),
    delete: z.string().optional().describe('a command that deletes it'),
  }),
)

/** `result` of `destroy`. */
export const result = z.object({
  destroyed: z.object({ resources: z.int().describe("of Terraform's state"), images: z.int() }),
  marked: z.array(z.string()).describe('snapshots that were tagged as of a destroyed environment in this run'),
  kept: things.describe('what is left in the account on purpose'),
  unexpected: things.describe('what is left and should be gone: exit code 4 where there is some'),
  unknown: z.array(z.string()).describe('what could not be looked for, each with the reason'),
  costs: z
    .object({ low: z.number(), high: z.number() })
    .nullable()
    .describe('USD a month of the snapshots and automated backups that stay; null where it is not known'),
})
