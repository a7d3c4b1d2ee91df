import { expect, it } from 'vitest'
import { databaseAdapters } from '../../../src/aws/data/engines.ts'
import { namesFor } from '../../../src/config/names.ts'
import { partOf } from '../../../src/steps/status/part.ts'
import { readDatabase } from '../../../src/steps/status/read-around.ts'
import { clockOfSleeps } from '../../support/clock-of-sleeps.ts'

const rds = () => Promise.reject(new Error('RDS is not to be asked'))

it.each(['neon', 'aurora-serverless-v2'] as const)(
  '%s is told as no database that medspa looks at, in its place',
  async (databaseEngine) => {
    const needs = { clients: { rds } as never, clock: clockOfSleeps(), names: namesFor('development') }
    const { database, snapshots } = databaseAdapters({ databaseEngine, environment: 'development' }, needs)
    const deps = { database, snapshots: { database: snapshots, redis: snapshots } } as never
    const why = `This medspa deploys database.engine "rds" only, and development asks for "${databaseEngine}".`
    expect(await partOf(() => readDatabase(deps))).toEqual({ unknown: why, code: 'database-engine-unsupported' })
    await expect(snapshots.list()).rejects.toMatchObject({ code: 'database-engine-unsupported', exitCode: 3 })
  },
)
