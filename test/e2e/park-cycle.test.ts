import { afterAll, beforeAll, describe, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import type { Checkout } from './support/checkout.ts'
import { clinicOf } from './support/clinic-data.ts'
import { parkCommand, restoreCommand, sleepCycle, through } from './support/parking.ts'

// Three cycles, --full and the checklist's own destroy: test/exhaustive/park-cycles.test.ts (`npm run test:park`).
describe('park, then restore', () => {
  let clone: Checkout
  beforeAll(async () => {
    clone = await populatedClone()
    await clinicOf(clone).fill()
  })
  afterAll(() => clone?.dispose())

  it('give all data back, and callers are answered all the time', () =>
    sleepCycle(clone, {
      calls: true,
      down: () => through(clone, parkCommand),
      up: () => through(clone, restoreCommand),
    }))
})
