import * as z from 'zod'
import { sectionSchema } from '../../checklist/item.ts'

/** `result` of `checklist`. */
export const result = z.object({
  sections: z.array(sectionSchema).describe('2.1 to 2.10, in their order'),
})
