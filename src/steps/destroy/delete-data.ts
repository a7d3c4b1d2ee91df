import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { until } from '../../io/clock.ts'
import { inLargestUnit } from '../../quantities.ts'
import type { DestroyContext } from '../../tasks/destroy-context.ts'
import { waitingFor, waits } from '../../waits.ts'
import { type Progress, step } from '../step.ts'

/**
 * `--without-snapshots`: database and Redis go before Terraform's destroy, which would have a final snapshot taken of each by what
 * its state says: a plan that finds them gone needs none. The database's automated backups go with it.
 * @throws OperatorError `deletion-late`
 */
export const deleteData = step({
  id: 'delete-data',
  section: '5',
  title: 'Delete database and Redis without snapshots',
  applies: ({ withoutSnapshots }) => withoutSnapshots,
  run: async (
    { clock, database, redis }: Pick<Deps, 'clock' | 'database' | 'redis'>,
    context: Pick<DestroyContext, 'begun' | 'withoutSnapshots'>,
    { line, signal }: Progress,
  ) => {
    const looks = [
      { what: 'the database', look: database.describe, ask: database.deleteWithBackups },
      { what: 'Redis', look: redis.describe, ask: redis.deleteWithoutSnapshot },
    ]
    const gone: string[] = []
    for (const { ask, look, what } of looks) {
      if ((await look()) === undefined) continue
      context.begun = true
      let told = ''
      const isGone = async () => {
        const found = await look()
        if (found === undefined) return true
        if (found.status !== told) line(`${what}: ${found.status}`)
        told = found.status
        // AWS refuses while it backs up or changes what is to go: asked again until it takes the order.
        if (found.status !== 'deleting') await ask()
        return undefined
      }
      line(waitingFor({ ...waits.deletions, what: `AWS to delete ${what}` }))
      if (!(await until(clock, isGone, { ...waits.deletions, signal }))) throw late(what)
      gone.push(what)
    }
    return gone.length > 0 ? { detail: `${gone.join(' and ')} are gone for good` } : { skipped: 'there is neither' }
  },
})

const late = (what: string) =>
  new OperatorError(`AWS has been deleting ${what} for ${inLargestUnit(waits.deletions.limitMs)}.`, {
    code: 'deletion-late',
    whose: 'aws',
    hint: 'Look at it in the console; when it is gone, run the same command again.',
  })
