import { commandLine } from '../../../command-line.ts'
import { differencesOfWorkers } from '../../release/workers/worker-differences.ts'
import type { Check } from './check.ts'

/** Each worker has as many tasks running as are wanted, of the revision that its service is told to run. */
export const workers: Check = {
  id: 'workers',
  group: 'api',
  hint: () => `What runs, and why tasks ended: \`${commandLine('status')}\`.`,
  applies: (_, { workers: wanted }) => wanted.length > 0,
  async run(deps, { workers: wanted }) {
    const found = await differencesOfWorkers(deps, wanted)
    const fine = wanted.map(({ desired, name }) =>
      desired === undefined ? `${name}: running` : `${name}: ${desired} running`,
    )
    return found.length === 0
      ? { status: 'ok', evidence: fine.join(', ') }
      : { status: 'failed', evidence: found.join('; ') }
  },
}
