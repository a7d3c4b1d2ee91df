import * as z from 'zod'
import { key } from '../shared/results.ts'

/** `result` of `secrets get`. */
export const result = z.object({ key, value: z.string().describe('with --reveal') })
