import * as z from 'zod'
import { code } from '../../json/document.ts'
import { checkGroups } from '../../steps/validate/checks/check.ts'
import { asleep } from '../frame/asleep.ts'

/** `result` of `validate`. */
export const result = z.object({
  probes: z.array(
    z.object({
      id: code,
      group: z.enum(checkGroups).describe('its branch of the tree'),
      status: z.enum(['ok', 'failed', 'skipped']),
      evidence: z.string(),
      hint: z.string().nullable().describe('what to do where it failed'),
    }),
  ),
  asleep: asleep.nullable(),
  clean: z.array(z.string()).optional().describe('with --clean: how the rows of test calls are deleted'),
})
