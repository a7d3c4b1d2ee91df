import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import type { Outputs } from '../../terraform/outputs.ts'
import { type ProbeNeeds, runProbe } from '../probe/run-probe.ts'
import { type Given, type Progress, step } from '../step.ts'
import { findMigrationTask, type MigrationTask } from './migration-task.ts'
import type { Pending } from './pending.ts'
import { readSchemaReport, type SchemaNotes, schemaInWords } from './schema-notes.ts'

export type SchemaContext = {
  outputs?: Outputs
  /** What migrators noted of the database, the one that keeps it first; empty where none that is known did. */
  schema?: SchemaNotes[]
  /** The release whose migrator `migrate` would run; undefined where its revision does not say. */
  migrationRelease?: string | undefined
  /** What that migrator would apply. */
  pending?: Pending
}

/** What migrators noted of the database that the migrator's task would work on, by the probe; `image` as `runProbe` takes it. */
export async function readSchemaNotes(
  deps: ProbeNeeds,
  { databaseUrl }: Pick<MigrationTask, 'databaseUrl'>,
  progress: Progress,
  { image }: { image?: string } = {},
): Promise<SchemaNotes[]> {
  if (databaseUrl === undefined) {
    throw new OperatorError('The migration task reads no DATABASE_URL: which database it migrates is not known.', {
      code: 'secret-reference-missing',
      whose: 'operator',
      exit: 'refused',
      hint: `Run \`${commandLine('deploy')}\`: it registers the migration task again.`,
    })
  }
  return readSchemaReport(
    await runProbe(
      deps,
      { command: 'schema', secrets: { DATABASE_URL: databaseUrl }, ...(image !== undefined && { image }) },
      progress,
    ),
  )
}

const read = async (
  deps: ProbeNeeds & Pick<Deps, 'service' | 'taskDefinitions'>,
  context: Given<SchemaContext, 'outputs'>,
  progress: Progress,
) => {
  const task = await findMigrationTask(deps, context.outputs)
  context.migrationRelease = task.release
  context.schema = await readSchemaNotes(deps, task, progress)
  return { detail: schemaInWords(context.schema) }
}

/** Section 2.6: which migrations ran, by the tables of migrators; changes nothing. */
export const readSchema = step({
  id: 'schema',
  section: '2.6',
  title: 'Read the state of the schema',
  looks: true,
  needs: ['outputs'],
  gives: ['schema'],
  run: read,
})
