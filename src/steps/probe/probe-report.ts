import * as z from 'zod'
import { parseJson } from '../../io/json.ts'

const reportSchema = z.union([
  z.object({ probe: z.string(), ok: z.literal(true), result: z.record(z.string(), z.unknown()) }),
  z.object({
    probe: z.string(),
    ok: z.literal(false),
    error: z.object({ message: z.string(), code: z.string().optional() }),
  }),
])

/** What the probe found, or why it could not: the one line of JSON that it writes (probe/report.ts). */
export type ProbeReport = z.infer<typeof reportSchema>

/** Pure: the command's report among the lines of a task's log; undefined where it is not there (yet). */
export const readProbeReport = (lines: readonly string[], probe: string): ProbeReport | undefined =>
  lines
    .map((line) => reportSchema.safeParse(parseJson(line)).data)
    .findLast((report) => report !== undefined && report.probe === probe)
