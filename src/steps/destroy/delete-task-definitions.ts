import type { Deps } from '../../deps.ts'
import { counted } from '../../quantities.ts'
import { type Progress, step } from '../step.ts'

/**
 * Terraform leaves every revision that it registered, as a rollback needs one, and medspa registers the probe's by itself. Without
 * their images they lead nowhere.
 */
export const deleteTaskDefinitions = step({
  id: 'task-definitions',
  section: '2.5',
  title: 'Delete the task definitions',
  run: async (
    { names, settings, taskDefinitions, workers }: Pick<Deps, 'names' | 'settings' | 'taskDefinitions' | 'workers'>,
    _: object,
    { line, signal }: Progress,
  ) => {
    let total = 0
    const own = Object.keys(settings.platform.workers ?? {}).map((worker) => workers.of(worker).family)
    for (const family of [names.apiFamily, names.migrateFamily, names.probeFamily, ...own]) {
      const gone = await taskDefinitions.deleteFamily(family, { signal })
      if (gone > 0) line(`${family}: ${counted(gone, 'revision')}`)
      total += gone
    }
    return total === 0 ? { skipped: 'there is none' } : { detail: `${counted(total, 'revision')} deleted` }
  },
})
