import * as z from 'zod'
import { runRecordSchema, runSummarySchema } from '../../runs/record.ts'

/** `result` of `runs`: a list, or the one run that was named. */
export const result = z.union([
  z.object({
    runs: z.array(
      runSummarySchema.extend({
        short: z
          .string()
          .regex(/^[0-9a-f]{8}$/)
          .describe('stands for the id: `runs <short>`'),
      }),
    ),
    more: z.int().nonnegative().describe('older runs of the same kind that --limit left out, as far as they were read'),
  }),
  z.object({ run: runRecordSchema, page: z.string().optional().describe('the file that --html wrote') }),
])
