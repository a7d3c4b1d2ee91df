import * as z from 'zod'
import { type Environment, environments } from '../config/names.ts'
import { whoseTurns } from '../errors.ts'
import { aName } from './scrubbed-document.ts'

/** A word of medspa's own for scripts: `missed-call`. */
export const code = z.string().regex(/^[a-z][a-z0-9-]*$/)

/** A step as `--json` shows it, and as a run record keeps it. */
export const stepSchema = z
  .object({
    id: code.describe('stable, for scripts'),
    section: z
      .string()
      .regex(/^\d+(\.\d+)?$/)
      .describe("the checklist's section that the step carries out"),
    title: z.string(),
    status: z.enum(['done', 'skipped', 'failed']),
    reason: z.string().optional().describe('why it was skipped, how it failed, or what came of it'),
    ms: z.int().nonnegative().describe('how long it took'),
  })
  .meta({ id: 'step' })

const deadTaskSchema = z.object({
  task: z.string().meta(aName).describe('its id'),
  stoppedReason: z.string().describe("ECS's words"),
  exitCode: z.int().nullable().describe('null where none of its containers had started'),
  log: z.array(z.string()).describe('the last 20 lines of its log, the one that says why it ended first'),
})

export const errorSchema = z
  .object({
    code: code.describe('stable; docs/exit-codes.md lists them'),
    message: z.string(),
    hint: z.string().optional().describe('what to do next'),
    whose: z.enum(whoseTurns).describe('who has to act'),
    evidence: z.array(z.string()).optional(),
    tasks: z.array(deadTaskSchema).optional().describe('up to three tasks whose end is the cause'),
    next: z.string().optional().describe('the command that goes on from there, as it was typed'),
  })
  .meta({ id: 'error' })

export const standsSchema = z
  .object({
    serves: z
      .array(z.string())
      .nullable()
      .describe('tags of the releases that serve; none where it is empty; null where AWS could not be asked'),
    changed: z
      .array(z.object({ part: z.string(), how: z.string() }))
      .describe('what the command changed: `infrastructure`, `applied in part`'),
    unchanged: z.array(z.string()).describe('what it would have changed, and did not'),
  })
  .meta({ id: 'stands' })

/** What a command is about: one environment (`--env`), one or both, the account, this machine, or the records of one or both. */
export type About = 'account' | 'environment' | 'environments' | 'machine' | 'records'

const environmentOf = {
  account: z.null(),
  environment: z.enum(environments),
  environments: z.enum(environments).nullable(),
  machine: z.null(),
  records: z.enum(environments).nullable(),
} as const satisfies Record<About, z.ZodType>

const steps = z.array(stepSchema).describe('those that began, in order')

/** The one document that a command prints with `--json`, of every outcome. */
export const documentSchema = <Result extends z.ZodType>(command: string, about: About, result: Result) =>
  z.discriminatedUnion('ok', [
    z.object({
      ok: z.literal(true),
      command: z.literal(command),
      environment: environmentOf[about],
      steps,
      result,
    }),
    z.object({
      ok: z.literal(false),
      command: z.literal(command),
      environment: z.string().nullable().describe('as it was named, whether it exists or not'),
      steps,
      result: result.optional().describe('what there is to show of it'),
      error: errorSchema,
      stands: standsSchema.optional().describe('how the environment is left, by a command that changes what runs'),
    }),
  ])

/** The document of a line that names no command there is. */
export const usageSchema = z.object({
  ok: z.literal(false),
  command: z.string().nullable().describe('the word in its place'),
  environment: z.null(),
  steps: z.array(stepSchema).max(0),
  error: errorSchema.extend({ code: z.literal('usage'), whose: z.literal('operator') }),
})

export type StepRecord = z.infer<typeof stepSchema>
export type JsonError = z.infer<typeof errorSchema>
type JsonStands = z.infer<typeof standsSchema>

/** The document of a command that did what was asked. */
export type DoneDocument<Result> = {
  ok: true
  command: string
  environment: Environment | null
  steps: readonly StepRecord[]
  result: Result
}

/** The document of one that did not, with what there is to show of it. */
export type FailedDocument<Result> = {
  ok: false
  command: string
  environment: string | null
  steps: readonly StepRecord[]
  result?: Result
  error: JsonError
  stands?: JsonStands
}
