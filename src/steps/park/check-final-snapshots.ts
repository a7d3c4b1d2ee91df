import { awsCommandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import type { PlanSummary } from '../../terraform/plan.ts'
import { kindOfResource } from '../../terraform/resource-kind.ts'

type Wanted = { address: string; id: string; of: 'database' | 'redis'; type: string }

/**
 * Section 5: RDS and ElastiCache refuse a final snapshot of a name that is taken, and Terraform destroys with the name in its
 * state, whatever the configuration says by now: such a destroy stops half-way. Seen before anything is stopped. AWS is
 * asked only where the plan destroys a database or a Redis.
 * @throws OperatorError `final-snapshot-taken`
 */
export async function checkFinalSnapshots(
  { snapshots }: Pick<Deps, 'snapshots'>,
  { changes }: Pick<PlanSummary, 'changes'>,
): Promise<void> {
  const wanted = changes.flatMap(({ address, finalSnapshot: id, type }): Wanted[] => {
    const of = kindOfResource(type)
    return id !== undefined && (of === 'database' || of === 'redis') ? [{ address, id, of, type }] : []
  })
  if (wanted.length === 0) return
  const [database, redis] = await Promise.all([snapshots.database.list(), snapshots.redis.list()])
  const there = { database, redis }
  const taken = wanted.filter(({ id, of }) => there[of].some((snapshot) => snapshot.id === id))
  if (taken.length > 0) throw namesTaken(taken)
}

function namesTaken(taken: readonly Wanted[]): OperatorError {
  const names = taken.map(({ id, of }) => `${id} of ${of === 'database' ? 'the database' : 'Redis'}`).join(' and ')
  return new OperatorError(`Terraform would name its final snapshot as one that there is: ${names}.`, {
    code: 'final-snapshot-taken',
    whose: 'operator',
    exit: 'refused',
    hint: 'Nothing was stopped. Copy that snapshot under another name, delete it under this one once the copy is available, and run the same command again.',
    evidence: taken.flatMap(({ address, id, type }) => [
      `${address} has the name in Terraform's state`,
      copying(type, id),
    ]),
  })
}

/** RDS keeps snapshots of clusters apart from those of instances. */
const copying = (type: string, id: string) => awsCommandLine(copyOf(type, id))

const copyOf = (type: string, id: string): string => {
  if (kindOfResource(type) !== 'database')
    return `elasticache copy-snapshot --source-snapshot-name ${id} --target-snapshot-name ${id}-1`
  const kind = type === 'aws_rds_cluster' ? 'db-cluster' : 'db'
  return `rds copy-${kind}-snapshot --source-${kind}-snapshot-identifier ${id} --target-${kind}-snapshot-identifier ${id}-1`
}
