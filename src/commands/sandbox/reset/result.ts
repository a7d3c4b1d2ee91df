import * as z from 'zod'
import { home } from '../home.ts'

/** `result` of `sandbox reset`. */
export const result = z.object({ home })
