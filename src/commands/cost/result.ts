import * as z from 'zod'
import { environments } from '../../config/names.ts'
import { lineIds } from '../../cost/lines.ts'

const usd = z.number().nonnegative()
const range = { low: usd.describe('a quiet month, in USD'), high: usd.describe('a busy month, in USD') }

const estimate = z.object({
  ...range,
  lines: z.array(
    z.object({
      id: z.enum(lineIds),
      title: z.string(),
      detail: z.string(),
      ...range,
      note: z.string().optional().describe('what the figures do not say by themselves'),
    }),
  ),
})
const counted = z.enum(['awake', 'parked'])

/** `result` of `cost`. */
export const result = z.object({
  region: z.string(),
  prices: z.object({
    date: z.string().describe('when the oldest price was read'),
    sources: z.record(z.string(), z.string()).describe('where AWS publishes them'),
  }),
  source: z
    .enum(['running', 'settings'])
    .describe("what was priced: Terraform's state, or the settings that Terraform would apply"),
  now: z.enum(['awake', 'parked', 'absent']).describe('absent also where nobody looked (--settings)'),
  parkedSince: z.string().optional().describe('ISO 8601, UTC'),
  awake: estimate,
  parked: estimate,
  saves: z.object(range).describe('what parking saves'),
  spot: z.object(range).describe('what Spot takes off the on-demand price at most'),
  budget: z
    .object({
      usd,
      kept: z.boolean().describe('whether a busy month of both environments stays within it'),
      ...range,
      environments: z.array(z.object({ environment: z.enum(environments), counted, ...range })),
    })
    .optional(),
})
