import { differencesOfWorkers } from '../../release/workers/worker-differences.ts'
import type { Check } from './check.ts'

/** Each worker has as many tasks running as are configured, of the revision that its service is told to run. */
export const workers: Check = {
  id: 'workers',
  applies: ({ settings }) => Object.keys(settings.platform.workers ?? {}).length > 0,
  async run(deps) {
    const found = await differencesOfWorkers(deps, {})
    const wanted = Object.entries(deps.settings.platform.workers ?? {})
    const fine = wanted.map(([name, { desired_count: desired = 1 }]) => `${name}: ${desired} running`)
    return found.length === 0
      ? { status: 'ok', evidence: fine.join(', ') }
      : { status: 'failed', evidence: found.join('; ') }
  },
}
