import type { Deps } from '../../../deps.ts'
import type { ProbeNeeds } from '../../probe/run-probe.ts'
import { type Given, type Progress, step } from '../../step.ts'
import { findMigrationTask } from '../migration-task.ts'
import { readSchemaNotes } from '../read-schema.ts'
import { schemaInWords } from '../schema-notes.ts'
import type { RepairContext } from './repair-context.ts'

/** Section 2.6: what the database says after the version was forced. */
export const readSchemaAgain = step({
  id: 'schema-after',
  section: '2.6',
  title: 'Read the state of the schema again',
  looks: true,
  needs: ['outputs'],
  applies: ({ dirty }: RepairContext) => dirty !== undefined,
  run: async (
    deps: ProbeNeeds & Pick<Deps, 'service' | 'taskDefinitions'>,
    context: Given<RepairContext, 'outputs'>,
    progress: Progress,
  ) => {
    const task = await findMigrationTask(deps, context.outputs)
    context.after = await readSchemaNotes(deps, task, progress)
    return { detail: schemaInWords(context.after) }
  },
})
