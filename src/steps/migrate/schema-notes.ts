import * as z from 'zod'
import { OperatorError } from '../../errors.ts'

export const migrators = ['golang-migrate', 'medspa', 'node-pg-migrate'] as const

/** What one migrator noted of the database (probe/data/migrators.ts). */
export const schemaNotesSchema = z.object({
  migrator: z.enum(migrators),
  table: z.string(),
  version: z.string().nullable(),
  dirty: z.boolean(),
  applied: z.array(z.string()),
})

export type SchemaNotes = z.infer<typeof schemaNotesSchema>

const reportSchema = z.object({ migrators: z.array(schemaNotesSchema) })

/** Pure: the report of the probe's `schema`. Throws `probe-failed` where it is none. */
export function readSchemaReport(found: Record<string, unknown>): SchemaNotes[] {
  const parsed = reportSchema.safeParse(found)
  if (parsed.success) return parsed.data.migrators
  throw new OperatorError(`What the probe read of the schema cannot be read: ${z.prettifyError(parsed.error)}`, {
    code: 'probe-failed',
    whose: 'medspa',
  })
}

/** Pure: golang-migrate's note of a migration that began and did not end; undefined where there is none. */
export const dirtyOf = (notes: readonly SchemaNotes[]): (SchemaNotes & { version: string }) | undefined =>
  notes.find((each): each is SchemaNotes & { version: string } => each.dirty && each.version !== null)

/** Pure: golang-migrate's notes; undefined where it keeps none here. */
export const golangMigrateOf = (notes: readonly SchemaNotes[]): SchemaNotes | undefined =>
  notes.find(({ migrator }) => migrator === 'golang-migrate')

const called = {
  'golang-migrate': 'golang-migrate',
  medspa: "medspa's own migrator",
  'node-pg-migrate': 'node-pg-migrate',
} as const

/** Pure: `golang-migrate: version 20, dirty` */
export function notesInWords({ dirty, migrator, version }: SchemaNotes): string {
  if (version === null) return `${called[migrator]}: nothing has run`
  const at = migrator === 'golang-migrate' ? `version ${version}` : `newest ${version}`
  return `${called[migrator]}: ${at}${dirty ? ', dirty' : ''}`
}

/** Pure: what is known of a schema, in one line; for a migrator whose table is not known, that. */
export const schemaInWords = (notes: readonly SchemaNotes[]): string =>
  notes.length === 0
    ? 'no table of golang-migrate, node-pg-migrate or medspa: nothing has run, or another migrator keeps the schema'
    : notes.map(notesInWords).join('; ')
