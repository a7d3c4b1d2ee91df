import { commandLine } from '../../../command-line.ts'
import { OperatorError } from '../../../errors.ts'
import { imageDigest, imageTag } from '../../../releases/serving.ts'
import { dirtyHint } from '../../migrate/migration-hint.ts'
import { findMigrationTask, type MigrationTask } from '../../migrate/migration-task.ts'
import { readSchemaNotes } from '../../migrate/read-schema.ts'
import { dirtyOf, type SchemaNotes, schemaInWords } from '../../migrate/schema-notes.ts'
import type { Check, CheckNeeds, CheckOutcome } from './check.ts'

/**
 * The schema is not dirty, and no migration of the release is pending: what migrators noted in the database against the files
 * of the release's migrate image. Not at the end of a deploy, which has just run them, and for which a task more would take a
 * minute or two.
 */
export const schema: Check = {
  id: 'schema',
  group: 'data',
  standing: true,
  hint: () => `\`${commandLine('migrate status')}\` shows which migrations ran.`,
  async run(deps, { outputs }, progress) {
    if (outputs.migration_task_definition_arn === undefined)
      return { status: 'skipped', evidence: 'there is no migration task' }
    try {
      const task = await findMigrationTask(deps, outputs)
      const [notes, files] = await Promise.all([
        readSchemaNotes(deps, task, progress),
        filesOf(deps, task, progress.signal),
      ])
      return schemaOutcome(notes, files)
    } catch (error) {
      progress.signal.throwIfAborted()
      // A database that the probe does not reach is a fault; what the role may not do is none.
      if (!(error instanceof OperatorError)) throw error
      const status = error.code === 'aws-access-denied' ? 'skipped' : 'failed'
      const evidence = `the schema cannot be read: ${error.message}`
      return { status, evidence, ...(error.hint === undefined ? {} : { hint: error.hint }) }
    }
  },
}

/** Names of the release's migrations; a text says why they are not known. */
async function filesOf(
  { images, names, registries }: Pick<CheckNeeds, 'images' | 'names' | 'registries'>,
  { image = '' }: Pick<MigrationTask, 'image'>,
  signal: AbortSignal,
): Promise<string[] | string> {
  const reference = imageDigest(image) ?? imageTag(image)
  try {
    const [found, credentials] = await Promise.all([registries.find(names.apiRepository), registries.login()])
    if (found === undefined || reference === undefined) return 'there is no migrate image'
    const options = { repository: names.apiRepository, reference, registry: found.uri, credentials, signal }
    return (await images.migrations(options)) ?? 'the migrate image has none as files'
  } catch (error) {
    if (!(error instanceof OperatorError) || !['aws-access-denied', 'registry-unreadable'].includes(error.code))
      throw error
    return error.message
  }
}

/** Pure: what the database has against what the release has. */
export function schemaOutcome(notes: readonly SchemaNotes[], files: readonly string[] | string): CheckOutcome {
  const said = schemaInWords(notes)
  const dirty = dirtyOf(notes)
  if (dirty !== undefined) return { status: 'failed', evidence: said, hint: dirtyHint(Number(dirty.version)) }
  if (typeof files === 'string')
    return { status: 'ok', evidence: `${said}; which migrations the release has is not known: ${files}` }
  if (notes.length === 0) return { status: 'skipped', evidence: said }
  const pending = pendingOf(notes, files)
  if (pending.length > 0)
    return {
      status: 'failed',
      evidence: `${said}; pending: ${pending.join(', ')}`,
      hint: `\`${commandLine('migrate')}\` runs them.`,
    }
  return { status: 'ok', evidence: `${said}; nothing of the release is pending` }
}

/**
 * Pure: files of the release that the migrator which keeps the database has not run. golang-migrate notes one number: what is
 * above it is pending. A database of a later release has run more, and nothing of this one is pending.
 */
export function pendingOf(notes: readonly SchemaNotes[], files: readonly string[]): string[] {
  const [keeper] = notes
  if (keeper === undefined) return []
  if (keeper.migrator === 'golang-migrate') {
    const reached = BigInt(keeper.version ?? -1)
    return files.filter((name) => numberOf(name) > reached)
  }
  const ran = new Set(keeper.applied)
  const oldest = numberOf(keeper.applied.length < NAMES_TOLD ? '0' : (keeper.applied[0] ?? '0'))
  return files.filter((name) => !ran.has(name) && numberOf(name) >= oldest)
}

/** How many names the probe tells at most, the newest (probe/data/migrators.ts). */
const NAMES_TOLD = 500

const numberOf = (name: string): bigint => BigInt(/^\d+/.exec(name)?.[0] ?? 0)
