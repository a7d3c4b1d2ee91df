import * as z from 'zod'
import { environments } from '../config/names.ts'
import { exitCodes } from '../errors.ts'
import { errorSchema, standsSchema, stepSchema } from '../json/document.ts'
import { aName } from '../json/scrubbed-document.ts'

const name = z.string().meta(aName)
const outcomes = Object.keys(exitCodes) as (keyof typeof exitCodes)[]

/** `running` until its end; `killed` where the process went without one, and a later command noticed. */
const runStatuses = ['running', 'killed', ...outcomes] as const

/** What happened, when, and by whom: one command about one environment. Never holds the value of a secret. */
export const runRecordSchema = z.object({
  version: z.literal(1),
  id: name.describe('UTC time and command; sorts by time'),
  command: name,
  environment: z.enum(environments),
  target: z.enum(['aws', 'sandbox']),
  argv: z.array(z.string()).describe('what was typed; values that could be a secret are left out'),
  status: z.enum(runStatuses),
  exitCode: z.int().nullable().describe('null while it runs, and where it was killed'),
  startedAt: name.describe('ISO 8601, UTC'),
  endedAt: name.nullable(),
  ms: z.int().nullable(),
  operator: z.object({
    user: z.string().describe("the operating system's"),
    host: name,
    git: z.string().optional().describe('name and address of git'),
    arn: z.string().optional().describe('the AWS principal; absent where AWS was not asked'),
  }),
  medspa: name.describe('version'),
  process: z.object({ pid: z.int(), started: name, machine: name }),
  release: z
    .object({ from: z.string().optional(), to: z.string().optional() })
    .optional()
    .describe('tags: what served before, absent where nothing did; and what was to serve'),
  digests: z.record(z.string(), z.string()).optional().describe('of the images'),
  promotedFrom: z
    .object({ environment: z.enum(environments), account: z.string() })
    .optional()
    .describe('where the images were copied from, by digest; absent where none was'),
  plan: z
    .array(
      z
        .object({ group: name, create: z.int(), update: z.int(), replace: z.int(), delete: z.int() })
        .describe('a module'),
    )
    .optional()
    .describe('how many resources were to change, by the module of the root that they are in'),
  checks: z
    .array(z.object({ id: name, status: z.enum(['ok', 'failed', 'skipped']), evidence: z.string() }))
    .optional()
    .describe('what the validation at its end came to'),
  steps: z.array(stepSchema),
  result: z.unknown().optional().describe("as in the command's own document"),
  error: errorSchema.optional(),
  stands: standsSchema.optional().describe('how one that failed, or was cancelled, left the environment'),
})

export type RunRecord = z.infer<typeof runRecordSchema>

/** A record without what only its reader asks for. */
export const runSummarySchema = runRecordSchema.omit({
  steps: true,
  result: true,
  process: true,
  argv: true,
  plan: true,
  checks: true,
})
export type RunSummary = z.infer<typeof runSummarySchema>

export const summaryOf = ({
  argv: _a,
  checks: _c,
  plan: _l,
  process: _p,
  result: _r,
  steps: _s,
  ...summary
}: RunRecord): RunSummary => summary

/** `20261123T102838.123Z-deploy`. */
export const runId = (startedAt: Date, command: string): string =>
  `${startedAt.toISOString().replaceAll(/[-:]/g, '')}-${command.replaceAll(' ', '-')}`

/** A record's text as a record; undefined for what no medspa wrote, or a newer one. */
export function parseRecord(json: unknown): RunRecord | undefined {
  return runRecordSchema.safeParse(json).data
}
