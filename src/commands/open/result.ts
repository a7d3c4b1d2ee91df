import * as z from 'zod'
import { places } from './places.ts'

/** `result` of `open`. */
export const result = z.object({
  place: z.enum(places),
  url: z.string(),
  opened: z.boolean().describe('whether a browser took it'),
})
