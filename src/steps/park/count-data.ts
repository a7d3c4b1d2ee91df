import * as z from 'zod'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { type DataCounts, dataCountsSchema } from '../../parks/park-record.ts'
import { inLargestUnit } from '../../quantities.ts'
import { needOutputs, type Outputs } from '../../terraform/outputs.ts'
import { masterSecrets, needDatabase } from '../credentials/ready-database.ts'
import { type ProbeNeeds, runProbe } from '../probe/run-probe.ts'
import type { Progress } from '../step.ts'

type Needs = ProbeNeeds & Pick<Deps, 'database'>

/** What did not fit into the time for it is named; the environment waits meanwhile. */
const PARK_SECONDS = 600
/**
 * RDS loads the blocks of a restored volume while they are read (user guide, "Restoring to a DB instance"), from S3 at some
 * megabytes a second: what a park has read in ten minutes takes many times that.
 */
const RESTORED_SECONDS_PER_GIB = 120
const RESTORED_LIMIT_SECONDS = 7_200
/** What the task may take besides: its start, and Redis. */
const TASK_MS = 10 * 60_000

/** Pure: seconds that counting and checksums may take. */
export const countBudgetSeconds = ({
  allocatedGiB = 0,
  restored,
}: {
  /** GiB of the database's volume, where it has one. */
  allocatedGiB?: number | undefined
  restored: boolean
}): number =>
  restored ? Math.min(RESTORED_LIMIT_SECONDS, PARK_SECONDS + allocatedGiB * RESTORED_SECONDS_PER_GIB) : PARK_SECONDS

/**
 * Section 5: counts and checksums of every table and of Redis' keys, by the probe. Nothing may be writing: `medspa park`
 * asks when the tasks have stopped, and `medspa restore` (`restored`) before any is started, and the two must be the same.
 */
export async function countData(
  deps: Needs,
  outputs: Outputs,
  progress: Progress,
  { restored = false } = {},
): Promise<DataCounts> {
  const places = needOutputs(outputs, 'redis_endpoint', 'redis_auth_token_secret_arn')
  const database = await needDatabase(deps, progress)
  const { address, allocatedGiB, databaseName, port = 5432 } = database
  const budgetSeconds = countBudgetSeconds({ allocatedGiB, restored })
  const why = restored
    ? `: RDS loads a restored volume, here of ${allocatedGiB ?? 'unknown'} GiB, while it is read`
    : ''
  progress.line(`counting, for ${inLargestUnit(budgetSeconds * 1000)} at most${why}`)
  const found = await runProbe(
    deps,
    {
      command: 'digest',
      environment: {
        DATABASE_URL: `postgresql://${address}:${port}/${databaseName}?sslmode=require`,
        REDIS_ADDR: places.redis_endpoint,
        REDIS_TLS: 'true',
        BUDGET_SECONDS: String(budgetSeconds),
      },
      secrets: {
        ...masterSecrets(database),
        REDIS_PASSWORD: `${places.redis_auth_token_secret_arn}:REDIS_PASSWORD::`,
      },
      limitMs: budgetSeconds * 1000 + TASK_MS,
    },
    progress,
  )
  const parsed = dataCountsSchema.safeParse(found)
  if (parsed.success) {
    for (const { name, why } of parsed.data.uncounted) progress.line(`not counted: ${name}: ${why}`)
    return parsed.data
  }
  throw new OperatorError(`The probe's counts cannot be read: ${z.prettifyError(parsed.error)}`, {
    code: 'probe-failed',
    whose: 'medspa',
  })
}

/** `12 tables with 4031 rows, 17 keys in Redis` */
export function countsInWords({ redis, tables }: DataCounts): string {
  const sizes = Object.values(tables).map(({ rows }) => rows)
  const rows = sizes.reduce((sum, count) => sum + count, 0)
  const keys = redis === undefined ? '' : `, ${redis.keys + redis.expiring.keys} keys in Redis`
  return `${sizes.length} tables with ${rows} rows${keys}`
}
