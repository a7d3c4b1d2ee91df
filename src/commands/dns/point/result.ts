import * as z from 'zod'

/** `result` of `dns point` and of `dns revert`. */
export const result = z.object({
  domain: z.string(),
  changed: z.boolean().describe('false where the name led there already'),
  from: z.string().describe('where the name led before, in words'),
  to: z.string().describe('where it leads now, in words'),
})
