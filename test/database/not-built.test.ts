import { expect, it } from 'vitest'
import { databaseEngines, formOf } from '../../src/database/engines.ts'
import { notBuilt, refuseNotBuilt } from '../../src/database/not-built.ts'

const environment = 'development'

it('an instance is built whole, and nothing of it is refused', () => {
  expect(() => refuseNotBuilt({ databaseEngine: 'rds', environment })).not.toThrow()
})

it.each(databaseEngines.filter((engine) => formOf(engine) !== 'instance'))(
  '%s says what it lacks',
  (databaseEngine) => {
    expect(notBuilt({ databaseEngine, environment }).length).toBeGreaterThan(0)
    expect(() => refuseNotBuilt({ databaseEngine, environment })).toThrow(
      expect.objectContaining({ code: 'database-engine-unsupported', exitCode: 3 }),
    )
  },
)

it('a database that is kept needs a copy, whatever serves', () => {
  const refusal = {
    hint: 'Take database.keep out of medspa.config.yaml.',
    evidence: [expect.stringContaining('the copy')],
  }
  expect(() => refuseNotBuilt({ databaseEngine: 'rds', databaseKept: 'aurora-serverless-v2', environment })).toThrow(
    expect.objectContaining(refusal),
  )
})
