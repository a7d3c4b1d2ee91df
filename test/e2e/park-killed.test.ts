import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, succeeded } from './support/checkout.ts'
import { clinicOf } from './support/clinic-data.ts'
import { quarterOfKillPoints } from './support/park-kill-points.ts'
import { parkCommand, parkingOf, restoreCommand, through } from './support/parking.ts'
import { rehearsalOf } from './support/rehearsal.ts'
import { startMedspa } from './support/running.ts'

const { park, quarter, restore } = quarterOfKillPoints()
process.stdout.write(`Kill points of park and restore: quarter ${quarter} of 4; npm run test:park has all\n`)

// Each command takes over from the one that was killed before it, and is killed a little later. Each point by itself, and
// with a bare apply behind it, is test/exhaustive/park-killed.test.ts.
describe(`a park and a restore, killed again and again (quarter ${quarter})`, () => {
  let clone: Checkout
  beforeAll(async () => {
    clone = await populatedClone()
    await clinicOf(clone).fill()
  })
  afterAll(() => clone?.dispose())

  const kill = async (command: string[], points: readonly RegExp[]) => {
    for (const point of points) {
      const running = startMedspa(clone, [...command, '--verbose'])
      await running.until(point)
      await running.kill()
    }
  }

  it('lose nothing, and go through in the end; nor does a bare apply in between', async () => {
    const before = await clinicOf(clone).digest()
    const parking = parkingOf(clone)
    await kill(parkCommand, park)
    succeeded(await parking.bareApply())
    await through(clone, parkCommand)
    await parking.isAsleep()
    await kill(restoreCommand, restore)
    succeeded(await parking.bareApply())
    await through(clone, restoreCommand)
    expect(await clinicOf(clone).digest()).toEqual(before)
    await rehearsalOf(clone).dataWereNeverUnheld()
    await parking.isAwake()
  })
})
