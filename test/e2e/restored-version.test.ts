import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import type { Checkout } from './support/checkout.ts'
import { clinicOf } from './support/clinic-data.ts'
import { cloneOf } from './support/clone.ts'
import { developmentOf } from './support/development.ts'
import { parkCommand, parkingOf, restoreCommand, through } from './support/parking.ts'
import { rehearsalOf } from './support/rehearsal.ts'

// What the provider sends for one database: test/integration/terraform-review/engine-version.test.ts.
describe('a database that sleeps while the default minor version of RDS moves', () => {
  let asleep: Checkout
  let before: { data: unknown; version: string }
  const versionOf = async (clone: Checkout): Promise<string> => {
    const command = 'rds describe-db-instances --endpoint-url "$AWS_ENDPOINT_URL"'
    return (await developmentOf(clone).aws(command)).DBInstances[0].EngineVersion
  }

  beforeAll(async () => {
    asleep = await populatedClone()
    await clinicOf(asleep).fill()
    before = { data: await clinicOf(asleep).digest(), version: await versionOf(asleep) }
    await through(asleep, parkCommand)
  })
  afterAll(() => asleep?.dispose())

  it.each([
    ['up', '15.17'],
    ['down', '15.12'],
  ])('%s keeps its version, and the bare plan is empty', async (_, value) => {
    expect(before.version).not.toBe(value)
    const clone = await cloneOf(asleep)
    try {
      await rehearsalOf(clone).fault('rds', 'default-minor', { value })
      // As threads report it, and worse than what AWS documents.
      await rehearsalOf(clone).fault('rds', 'major-version-refused')
      await through(clone, restoreCommand)
      expect(await versionOf(clone)).toBe(before.version)
      expect(await clinicOf(clone).digest()).toEqual(before.data)
      await parkingOf(clone).isAwake()
    } finally {
      await clone.dispose()
    }
  })
})
