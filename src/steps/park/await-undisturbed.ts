import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { until } from '../../io/clock.ts'
import { inLargestUnit } from '../../quantities.ts'
import { waitingFor, waits } from '../../waits.ts'
import { willNotEnd } from '../credentials/database-status.ts'
import type { Progress } from '../step.ts'

/**
 * In which AWS deletes with a final snapshot, or which only an operator ends. `storage-initialization` is none of them: such a
 * database takes connections, and no snapshot. Sources: RDS API reference, CreateDBSnapshot and DeleteDBInstance; ElastiCache API
 * reference, DeleteReplicationGroup.
 */
const DELETABLE = ['available', 'storage-optimization', 'stopped']

/**
 * Section 5: AWS refuses to delete a database or a Redis that it is backing up or changing, and a backup may begin at any
 * time: each night, and after a restore. Terraform does not ask again for a database, and stops half-way.
 * @throws OperatorError `database-late` or `redis-late`
 */
export async function awaitUndisturbed(
  { clock, database, redis }: Pick<Deps, 'clock' | 'database' | 'redis'>,
  { line, signal }: Pick<Progress, 'line' | 'signal'>,
): Promise<void> {
  const looks = [
    { what: 'The database', code: 'database-late', look: database.describe },
    { what: 'Redis', code: 'redis-late', look: redis.describe },
  ]
  for (const { code, look, what } of looks) {
    let status = 'available'
    const isDone = async () => {
      status = (await look())?.status ?? 'deleted'
      return DELETABLE.includes(status) || willNotEnd(status) ? true : undefined
    }
    if (await isDone()) continue
    line(`${what} is ${status}: ${waitingFor(waits.undisturbed)}`)
    if (await until(clock, isDone, { ...waits.undisturbed, signal })) continue
    throw new OperatorError(`${what} has been ${status} for ${inLargestUnit(waits.undisturbed.limitMs)}.`, {
      code,
      whose: 'aws',
      hint: 'It was not deleted. Look at it in the console; when it is available, run the same command again.',
    })
  }
}
