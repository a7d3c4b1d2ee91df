import * as z from 'zod'
import { runRecordSchema, runSummarySchema } from '../../runs/record.ts'

/** `result` of `runs`: a list, or the one run that was named. */
export const result = z.union([z.object({ runs: z.array(runSummarySchema) }), z.object({ run: runRecordSchema })])
