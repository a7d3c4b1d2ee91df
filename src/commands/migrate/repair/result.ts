import * as z from 'zod'
import { schemaNotes } from '../status/result.ts'

/** `result` of `migrate repair`. */
export const result = z.object({
  repaired: z.boolean().describe('false where the database was not dirty: nothing was changed then'),
  was: z.string().nullable().describe("golang-migrate's version that was dirty"),
  to: z.int().describe('the version that was asked for; -1: none'),
  snapshot: z.string().nullable().describe('of the database, before its version was set; it stays until it is deleted'),
  migrators: schemaNotes.describe('what migrators noted in the end'),
  dirty: z.boolean(),
})
