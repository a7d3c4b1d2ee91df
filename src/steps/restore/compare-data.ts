import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { compareCounts } from '../../parks/compare-counts.ts'
import { count } from '../../quantities.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { needDatabase } from '../credentials/ready-database.ts'
import { countData } from '../park/count-data.ts'
import type { ProbeNeeds } from '../probe/run-probe.ts'
import { type Given, type Progress, step } from '../step.ts'

type Needs = ProbeNeeds & Pick<Deps, 'database' | 'profile' | 'releaseParameter' | 'settings'>

/**
 * Section 5: what was brought back is what park counted, before anybody writes to it: no task has run, no migration. Where
 * it is not, nothing starts. Once found equal it is not asked again, as from then on it may change.
 */
export const compareData = step({
  id: 'compare',
  section: '5',
  title: 'Compare the data with what park counted',
  needs: ['restoring', 'outputs'],
  run: async (
    deps: Needs,
    context: Given<Pick<DeployContext, 'compared' | 'newService' | 'outputs' | 'restoring'>, 'outputs' | 'restoring'>,
    progress: Progress,
  ) => {
    const { acceptDifferences, comparable, record } = context.restoring
    if (record === undefined) {
      return { skipped: 'no park counted these data: the snapshot is not one that a park took' }
    }
    const [release, database] = await Promise.all([deps.releaseParameter.read(), needDatabase(deps, progress)])
    if (release?.data_compared === database.resourceId) return { skipped: 'a previous run found them equal' }
    if (!context.newService) return { skipped: 'tasks run: what they have written since is not of the park' }

    const counts = await countData(deps, context.outputs, progress, { restored: true })
    const { differences, equal, untold } = compareCounts(record.counts, counts, comparable)
    if (!comparable.redis) untold.push('Redis: it is not of the same park')
    for (const what of untold) progress.line(`not compared: ${what}`)
    if (differences.length > 0 && !acceptDifferences) throw differs(differences, record.parkedAt)
    for (const difference of differences) progress.line(`accepted: ${difference}`)

    await deps.releaseParameter.write({ ...(release ?? {}), data_compared: database.resourceId })
    context.compared = differences.length > 0 ? 'accepted' : 'equal'
    const more = untold.length > 1 ? `, and ${untold.length - 1} more` : ''
    const left = untold.length > 0 ? `; not compared: ${untold[0]}${more}` : ''
    const words = `${equal.tables} tables and ${equal.keys} keys are as at the park of ${record.parkedAt}${left}`
    const accepted = `${count(differences.length, 'difference')} accepted`
    return { detail: differences.length > 0 ? `${accepted}; ${words}` : words }
  },
})

function differs(differences: readonly string[], parkedAt: string): OperatorError {
  const more = differences.length > 1 ? `, and ${differences.length - 1} more` : ''
  return new OperatorError(`The data are not those of the park of ${parkedAt}: ${differences[0]}${more}.`, {
    code: 'data-differ',
    whose: 'aws',
    hint: `Nothing was started, and the snapshots are as they were. Look at the database first. To go on with it as it is: \`${commandLine('restore', { flags: ['--accept-differences'] })}\`; with another snapshot: \`${commandLine('park')}\`, then restore with --snapshot.`,
    evidence: differences.slice(0, 20),
  })
}
