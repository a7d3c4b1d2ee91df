import { z } from 'zod'
import type { Environment } from '../config/names.ts'
import { printedEndpointSchema } from '../config/sandbox-endpoint.ts'
import { runRecordSchema, runSummarySchema } from '../runs/record.ts'
import { outputsSchema } from '../terraform/outputs.ts'
import { cost } from './cost-results.ts'
import { type About, code, type JsonError, type JsonStands, type StepRecord } from './document.ts'
import { park, parkPrune } from './park-results.ts'
import { secretResults } from './secret-results.ts'

const text = z.string()
const imageDigest = z.string().regex(/^sha256:[0-9a-f]{64}$/)

const deploy = z.object({
  release: text.describe("the release's tag"),
  images: z
    .object({ api: imageDigest, migrate: imageDigest, 'voice-lambda': imageDigest })
    .describe('what the registry has under the tag'),
  urls: z.object({ api: text, voice: text.optional() }),
  outputs: outputsSchema.describe("Terraform's"),
})

const restore = deploy.omit({ images: true }).extend({
  release: text.nullable().describe("the release's tag"),
  restored: z
    .object({ database: text.nullable(), redis: text.nullable() })
    .describe('names of the snapshots that the data were made from; null where they were there, or begin empty'),
  compared: z
    .enum(['equal', 'accepted', 'skipped'])
    .describe('whether the data are what park counted; accepted: they are not, and --accept-differences said so'),
})

/** `medspa restore` wakes it. */
const asleep = z
  .object({
    how: z.enum(['parked', 'destroyed', 'waking']).describe('destroyed: by hand; waking: a restore has begun'),
    full: z.boolean().describe('parked with its voice gateway'),
    since: text.optional(),
    saves: z.object({ low: z.number(), high: z.number() }).optional().describe('USD a month'),
  })
  .describe('null while it is awake')

const plan = z.object({
  changes: z.array(
    z.object({
      address: text,
      action: z.enum(['create', 'update', 'replace', 'delete', 'read']),
      reason: text.optional(),
    }),
  ),
  empty: z.boolean().describe('false too where only outputs would change'),
  refused: z.array(z.object({ address: text, rule: text })).describe('what a deploy would not apply'),
  asleep: asleep.nullable(),
})

const migrate = z.object({
  applied: z.array(text).describe('names of migrations'),
  ahead: z
    .object({ database: text, release: text.nullable() })
    .nullable()
    .describe('the newest migrations of the database and of the release, where a newer release migrated it'),
  task: text.describe('ARN'),
  exitCode: z.int(),
})

const validate = z.object({
  probes: z.array(z.object({ id: code, status: z.enum(['ok', 'failed', 'skipped']), evidence: text })),
  asleep: asleep.nullable(),
})

/** Another version may have written more into a lock. */
const unlock = z.object({
  deployLock: z
    .looseObject({
      user: text,
      arn: text,
      host: text,
      command: text,
      reason: text,
      since: text,
      process: z.object({ pid: z.int(), started: text }),
      terraform: z.object({ pid: z.int(), started: text, verb: text }).nullable(),
      why: text.describe('why its holder is thought gone'),
    })
    .nullable(),
  terraformLock: z
    .object({ id: text, who: text, created: text, operation: text, etag: text, ageMs: z.number().nonnegative() })
    .nullable(),
  removed: z.array(z.enum(['deployLock', 'terraformLock'])),
})

const home = text.describe("the sandbox's state folder")

/**
 * Every command that takes `--json`: what it is about, and its `result`. Commands are typed by these, and docs/schemas/
 * is written from them (`npm run schemas`).
 */
export const results = {
  deploy: { about: 'environment', result: deploy },
  restore: { about: 'environment', result: restore },
  plan: { about: 'environment', result: plan },
  migrate: { about: 'environment', result: migrate },
  park: { about: 'environment', result: park },
  validate: { about: 'environment', result: validate },
  unlock: { about: 'environment', result: unlock },
  cost: { about: 'environment', result: cost },
  'park prune': { about: 'environment', result: parkPrune },
  ...secretResults,
  runs: {
    about: 'records',
    result: z.union([z.object({ runs: z.array(runSummarySchema) }), z.object({ run: runRecordSchema })]),
  },
  'sandbox up': { about: 'machine', result: printedEndpointSchema },
  'sandbox down': { about: 'machine', result: z.object({ stopped: z.boolean() }) },
  'sandbox status': {
    about: 'machine',
    result: z.union([
      z.object({ running: z.literal(true), home, ...printedEndpointSchema.shape }),
      z.object({ running: z.literal(false), home }),
    ]),
  },
  'sandbox env': {
    about: 'machine',
    result: z.object({ set: z.record(text, text), unset: z.array(text) }).describe('environment variables'),
  },
  'sandbox reset': { about: 'machine', result: z.object({ home }) },
} as const satisfies Record<string, { about: About; result: z.ZodType }>

export type JsonCommand = keyof typeof results
export type ResultOf<Command extends JsonCommand> = z.infer<(typeof results)[Command]['result']>

/** The document of a command that did what was asked. */
export type DoneDocument<Command extends JsonCommand> = {
  ok: true
  command: Command
  environment: Environment | null
  steps: readonly StepRecord[]
  result: ResultOf<Command>
}

/** The document of one that did not, with what there is to show of it. */
export type FailedDocument<Command extends JsonCommand> = {
  ok: false
  command: Command
  environment: string | null
  steps: readonly StepRecord[]
  result?: ResultOf<Command>
  error: JsonError
  stands?: JsonStands
}
