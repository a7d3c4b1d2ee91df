import { keptDataCost } from '../../cost/kept-snapshots.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { dataKinds } from '../../parks/pruning.ts'
import type { DestroyContext } from '../../tasks/destroy-context.ts'
import { step } from '../step.ts'

/** What the snapshots and automated backups that stay cost a month, for the question; secrets that wait for their deletion cost nothing. Nothing fails of it. */
export const estimateKept = step({
  id: 'costs',
  section: '4',
  title: 'Estimate what stays costs',
  looks: true,
  needs: ['formerSnapshots'],
  run: async (
    { settings }: Pick<Deps, 'settings'>,
    context: Pick<DestroyContext, 'database' | 'keptCosts' | 'withoutSnapshots'> &
      Required<Pick<DestroyContext, 'formerSnapshots'>>,
  ) => {
    const { database, formerSnapshots, withoutSnapshots } = context
    const before = dataKinds.flatMap((of) =>
      formerSnapshots[of].filter(({ kind }) => kind !== 'automated').map(({ sizeGiB }) => ({ of, sizeGiB })),
    )
    const made =
      database === undefined || withoutSnapshots ? [] : [{ of: 'database' as const, sizeGiB: database.allocatedGiB }]
    const { allocatedGiB: storageGib, backupDays } = database ?? {}
    const deleted =
      withoutSnapshots || storageGib === undefined || backupDays === undefined ? undefined : { backupDays, storageGib }
    try {
      context.keptCosts = keptDataCost({ snapshots: [...made, ...before], deleted }, settings.region)
    } catch (error) {
      if (error instanceof OperatorError) return { skipped: error.message }
      throw error
    }
    const { high, low } = context.keptCosts
    return { detail: `$${low.toFixed(2)} to ${high.toFixed(2)} a month` }
  },
})
