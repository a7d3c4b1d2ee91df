import { commandLine } from '../../../command-line.ts'
import { imageDigest, imageTag } from '../../../releases/serving.ts'
import { dirtyHint } from '../../migrate/migration-hint.ts'
import { findMigrationTask, type MigrationTask } from '../../migrate/migration-task.ts'
import { migrationUnderway, underwayHint } from '../../migrate/migration-underway.ts'
import { pendingOf } from '../../migrate/pending.ts'
import { readSchemaNotes } from '../../migrate/read-schema.ts'
import { dirtyOf, type SchemaNotes, schemaInWords } from '../../migrate/schema-notes.ts'
import { probeImageThere } from '../../probe/probe-image.ts'
import { ProbeReported } from '../../probe/run-probe.ts'
import type { Check, CheckNeeds, CheckOutcome } from './check.ts'
import { isOfOneLook } from './unseen.ts'

/** A look starts a task and registers a revision for it: `--wait` looks no more often. */
const AGAIN_MS = 5 * 60_000

/**
 * The schema is not dirty, and no migration of the release is pending: what migrators noted in the database against the files
 * of the release's migrate image. The probe is run where its image is there: a command that only looks pushes nothing. Not at
 * the end of a deploy, which has just run them, and for which a task more would take a minute or two.
 */
export const schema: Check = {
  id: 'schema',
  group: 'data',
  standing: true,
  againMs: AGAIN_MS,
  hint: () => `\`${commandLine('migrate status')}\` shows which migrations ran.`,
  async run(deps, { outputs }, progress) {
    if (outputs.migration_task_definition_arn === undefined)
      return { status: 'skipped', evidence: 'there is no migration task' }
    try {
      const image = await probeImageThere(deps)
      if (image === undefined)
        return {
          status: 'skipped',
          evidence: `the registry does not have the probe of this medspa; \`${commandLine('migrate status')}\` reads the schema`,
        }
      const task = await findMigrationTask(deps, outputs)
      const [notes, files] = await Promise.all([
        readSchemaNotes(deps, task, progress, { image }),
        filesOf(deps, task, progress.signal),
      ])
      const outcome = schemaOutcome(notes, files)
      if (dirtyOf(notes) === undefined) return outcome
      const why = await migrationUnderway(deps, progress)
      return why === undefined ? outcome : { ...outcome, hint: underwayHint(why) }
    } catch (error) {
      progress.signal.throwIfAborted()
      if (!isOfOneLook(error)) throw error
      // The database itself is at fault only where the probe has asked it: a task that cannot be started says nothing of it.
      const status = error instanceof ProbeReported ? 'failed' : 'skipped'
      return { status, evidence: `the schema cannot be read: ${error.message}` }
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
    signal.throwIfAborted()
    if (!isOfOneLook(error)) throw error
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
  const [keeper] = notes
  if (keeper === undefined) return { status: 'skipped', evidence: said }
  const pending = pendingOf(keeper, files)
  if (pending.length > 0)
    return {
      status: 'failed',
      evidence: `${said}; pending: ${pending.join(', ')}`,
      hint: `\`${commandLine('migrate')}\` runs them.`,
    }
  return { status: 'ok', evidence: `${said}; nothing of the release is pending` }
}
