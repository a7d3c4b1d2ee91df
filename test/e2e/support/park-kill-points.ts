import { pickByCommit } from '../../support/groups/pick-by-commit.ts'

/** Lines of a parking's progress behind which its CLI is killed; the last two are within Terraform's apply. */
export const parkKillPoints = [
  /Plan the parking \(5\) …/,
  /Record that the parking begins \(5\) …/,
  /Let the voice Lambda answer callers \(5\) …/,
  /Stop every task \(5\) …/,
  /Count the data \(5\) …/,
  /Take snapshots of database and Redis \(5\) …/,
  /Take snapshots of database and Redis \(5\): done/,
  /Record that it is parked \(5\) …/,
  /Delete what is parked \(5\) …/,
  /aws_db_instance\.\S+ …/,
  /aws_elasticache_replication_group\.\S+ done/,
] as const

/** Those of a restore. */
export const restoreKillPoints = [
  /Record the release, pin what runs \(2\.5\) …/,
  /Plan the infrastructure \(2\.3\) …/,
  /Apply the plan \(2\.3\) …/,
  /aws_db_instance\.\S+ …/,
  /aws_elasticache_replication_group\.\S+ done/,
  /Compare the data with what park counted \(5\) …/,
  /Give the application a role of its own \(2\.4\) …/,
  /Run database migrations \(2\.6\) …/,
  /Roll out the API \(2\.5\) …/,
  /Move voice webhooks to the release \(2\.7\) …/,
] as const

/** Whether Terraform is at work there: it goes on without the CLI, and a copy of the sandbox would lack it. */
export const isWithinApply = (point: RegExp): boolean => /aws_|Apply the plan|Delete what is parked/.test(point.source)

const QUARTERS = 4

/**
 * The quarter of the points that this commit picks, in their order; `PARK_QUARTER` (1 to 4) names another. A rerun has the
 * same quarter, and each quarter comes with each group of suites.
 */
export function quarterOfKillPoints(asked = process.env.PARK_QUARTER) {
  const quarter = asked === undefined || asked === '' ? pickByCommit('kill points', QUARTERS) : Number(asked) - 1
  if (![0, 1, 2, 3].includes(quarter))
    throw new Error(`PARK_QUARTER is "${asked}": expected a number from 1 to ${QUARTERS}`)
  const mine = (points: readonly RegExp[]) => points.filter((_, index) => index % QUARTERS === quarter)
  return { quarter: quarter + 1, park: mine(parkKillPoints), restore: mine(restoreKillPoints) }
}
