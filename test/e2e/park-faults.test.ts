import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import type { Checkout } from './support/checkout.ts'
import { clinicOf } from './support/clinic-data.ts'
import { failureOf, parkCommand, parkingOf } from './support/parking.ts'
import { rehearsalOf } from './support/rehearsal.ts'

describe('park, when AWS makes no snapshot', () => {
  let clone: Checkout
  beforeAll(async () => {
    clone = await populatedClone()
    await clinicOf(clone).fill()
  })
  afterAll(() => clone?.dispose())

  it.each([
    ['rds', 'snapshot-fails', 'snapshot-failed'],
    ['elasticache', 'snapshot-hangs', 'snapshot-late'],
  ] as const)('is not parked while %s has a %s: everything runs as before', async (service, fault, code) => {
    const parking = parkingOf(clone)
    const before = {
      data: await clinicOf(clone).digest(),
      tasks: await parking.tasks(),
      things: await parking.expensive(),
    }
    const asked = await rehearsalOf(clone).fault(service, fault)
    const caller = await parking.caller()
    // Six seconds, where an hour is usual.
    const { error, exitCode, said } = await failureOf(clone, [...parkCommand, '--snapshot-limit', '0.1'])
    expect([exitCode, error?.code], said).toEqual([1, code])
    expect(await asked.met()).toMatch(/^medspa-development-park-\d{14}$/)
    await asked.release()

    await caller.takenAgain()
    const answers = await caller.hangUp()
    expect(answers.failed).toEqual([])
    expect(await clinicOf(clone).missing(answers.taken)).toEqual([])
    expect(await clinicOf(clone).digest()).toEqual(before.data)
    expect(await parking.tasks()).toEqual(before.tasks)
    expect((await parking.expensive()).sort()).toEqual(before.things.sort())
    await parking.isAwake()
  })
})
