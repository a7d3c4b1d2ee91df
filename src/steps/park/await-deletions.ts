import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { until } from '../../io/clock.ts'
import type { Progress } from '../step.ts'

/** AWS takes the final snapshot first, and the first one of a large database takes an hour for each 100 GB. */
const LIMIT_MS = 4 * 3_600_000

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
    line(`${what} is being deleted: waited for`)
    const gone = async () => ((await look())?.status === 'deleting' ? undefined : true)
    if (await until(clock, gone, { everyMs: 5_000, limitMs: LIMIT_MS, signal })) continue
    throw new OperatorError(`AWS has been deleting ${what} for four hours.`, {
      code: 'deletion-late',
      whose: 'aws',
      hint: 'Look at it in the console; when it is gone, run the same command again.',
    })
  }
}
