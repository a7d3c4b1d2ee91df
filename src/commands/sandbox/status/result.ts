import * as z from 'zod'
import { printedEndpointSchema } from '../../../config/sandbox-endpoint.ts'
import { home } from '../home.ts'

/** `result` of `sandbox status`. */
export const result = z.union([
  z.object({ running: z.literal(true), home, ...printedEndpointSchema.shape }),
  z.object({ running: z.literal(false), home }),
])
