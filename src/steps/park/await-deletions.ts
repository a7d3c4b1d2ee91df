import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { until } from '../../io/clock.ts'
import { waitingFor, waits } from '../../waits.ts'
import type { Progress } from '../step.ts'

/**
 * Section 5: a destroy whose Terraform died goes on at AWS, under the final snapshot's name. Until it has come to its end
 * the data are neither there nor in a snapshot that can be used, and a second destroy would meet its own name.
 * @throws OperatorError `deletion-late`
 */
export async function awaitDeletions(
  { clock, database, redis }: Pick<Deps, 'clock' | 'database' | 'redis'>,
  { line, signal }: Pick<Progress, 'line' | 'signal'>,
): Promise<void> {
  const looks = [
    { what: 'the database', look: database.describe },
    { what: 'Redis', look: redis.describe },
  ]
  for (const { look, what } of looks) {
    if ((await look())?.status !== 'deleting') continue
    line(waitingFor({ ...waits.deletions, what: `AWS to delete ${what}` }))
    const gone = async () => ((await look())?.status === 'deleting' ? undefined : true)
    if (await until(clock, gone, { ...waits.deletions, signal })) continue
    throw new OperatorError(`AWS has been deleting ${what} for four hours.`, {
      code: 'deletion-late',
      whose: 'aws',
      hint: 'Look at it in the console; when it is gone, run the same command again.',
    })
  }
}
