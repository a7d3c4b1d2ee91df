import { commandLine } from '../../../command-line.ts'
import type { Deps } from '../../../deps.ts'
import { OperatorError } from '../../../errors.ts'
import { parkStamp } from '../../../parks/park-record.ts'
import { needDatabase } from '../../credentials/ready-database.ts'
import { type Given, type Progress, step } from '../../step.ts'
import { elsewhereOf } from '../database-elsewhere.ts'
import { dirtyOf, golangMigrateOf, notesInWords, schemaInWords } from '../schema-notes.ts'
import type { RepairContext } from './repair-context.ts'

/**
 * The name of the snapshot before a repair. Not `-park-` nor `-final-`: it is a person's then, which `medspa park prune`
 * leaves alone, and no park is counted by it.
 */
export const repairSnapshotName = (environment: string, at: Date): string =>
  `medspa-${environment}-repair-${parkStamp(at)}`

/**
 * Section 2.6: golang-migrate's dirty version, and whether a snapshot can be had before it is put right. Refuses (exit 3) where
 * golang-migrate keeps no notes: no other migrator has such a state.
 */
export const findDirty = step({
  id: 'find-dirty',
  section: '2.6',
  title: 'Find what to repair',
  looks: true,
  needs: ['schema'],
  gives: ['dirty'],
  run: async (
    deps: Pick<Deps, 'clock' | 'database' | 'names' | 'secrets' | 'settings'>,
    context: Given<RepairContext, 'schema'>,
    progress: Progress,
  ) => {
    const { schema } = context
    const notes = golangMigrateOf(schema)
    if (notes === undefined) throw nothingToRepair(schemaInWords(schema), schema[0]?.migrator)
    const dirty = dirtyOf(schema)
    if (dirty === undefined) return { skipped: notesInWords(notes) }
    context.dirty = dirty.version
    const database = await needDatabase(deps, progress)
    const elsewhere = await elsewhereOf(deps, database)
    if (elsewhere !== undefined) {
      context.elsewhere = elsewhere
      context.snapshotName = null
      return { detail: `version ${dirty.version} is dirty; its database is at ${elsewhere}` }
    }
    context.snapshotName = repairSnapshotName(deps.settings.environment, deps.clock.now())
    return { detail: `version ${dirty.version} is dirty` }
  },
})

const nothingToRepair = (found: string, migrator: string | undefined) =>
  new OperatorError(`golang-migrate keeps no notes in this database: ${found}.`, {
    code: 'repair-impossible',
    whose: 'operator',
    exit: 'refused',
    hint:
      migrator === undefined
        ? "A forced version is golang-migrate's own. Repair another migrator by its own means, from a machine that reaches the database."
        : `A migration that fails under this migrator is taken back as a whole: fix it, commit, and deploy again; \`${commandLine('migrate status')}\` shows what ran.`,
  })
