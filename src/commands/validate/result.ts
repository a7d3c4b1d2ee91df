import * as z from 'zod'
import { code } from '../../json/document.ts'
import { asleep } from '../frame/asleep.ts'

/** `result` of `validate`. */
export const result = z.object({
  probes: z.array(z.object({ id: code, status: z.enum(['ok', 'failed', 'skipped']), evidence: z.string() })),
  asleep: asleep.nullable(),
})
