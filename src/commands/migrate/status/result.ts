import * as z from 'zod'
import { migrators } from '../../../steps/migrate/schema-notes.ts'

/** What each migrator whose table is known noted of the database. */
export const schemaNotes = z.array(
  z.object({
    migrator: z.enum(migrators),
    table: z.string().describe('where it notes what ran'),
    version: z.string().nullable().describe("golang-migrate's number, or the newest name; null where nothing ran"),
    dirty: z.boolean().describe('a migration of golang-migrate began and did not end'),
    applied: z.array(z.string()).describe('names, oldest first, the newest 500; golang-migrate notes none'),
  }),
)

/** `result` of `migrate status`. */
export const result = z.object({
  migrators: schemaNotes.describe('the one that keeps the database first; empty where none is known'),
  dirty: z.boolean(),
  release: z
    .string()
    .nullable()
    .describe('the release whose migrator `migrate` runs; null where its revision does not say'),
  pending: z
    .array(z.string())
    .nullable()
    .describe("what that migrator would apply, oldest first, by the files of the release's commit; null: not known"),
  pendingUnknown: z.string().nullable().describe('why it is not known what is pending; null where it is known'),
})
