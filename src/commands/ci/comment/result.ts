import * as z from 'zod'

/** `result` of `ci comment`. */
export const result = z.object({
  url: z.string().describe('of the comment'),
  edited: z.boolean().describe('whether it was there before'),
})
