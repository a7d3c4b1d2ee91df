import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtClone, type Checkout, succeeded } from './support/checkout.ts'
import { clinicOf } from './support/clinic-data.ts'
import { deployCommand, developmentOf } from './support/development.ts'
import { ownApiOf } from './support/own-api.ts'
import { parkCommand, parkingOf, restoreCommand } from './support/parking.ts'
import { rehearsalOf } from './support/rehearsal.ts'

/** Which calls fail; CI has always the same. `SERIES=2 vitest run --project e2e test/e2e/slow-aws.test.ts` has others. */
const series = Number(process.env.SERIES ?? 1)

// A tenth of AWS's times; Terraform's provider retries as it does by default (max_retries 25), and its calls do not fail here.
describe('a whole life of an environment in a new account, on an AWS that is slow, throttles and fails now and then', () => {
  let clone: Checkout
  beforeAll(async () => {
    clone = await builtClone()
    clone.env.MEDSPA_SANDBOX_TIMES = '0.1'
    succeeded(await clone.medspa(['sandbox', 'up']))
    const { callFault } = rehearsalOf(clone)
    const ofTheCli = { agent: 'aws-sdk-js', count: 0, series }
    await callFault({ fault: 'throttle', share: 0.02, ...ofTheCli })
    await callFault({ fault: 'error-500', share: 0.01, ...ofTheCli })
    for (const body of [
      { service: 'iam', fault: 'slow', value: '10' },
      { service: 'iam', fault: 'no-service-linked-roles' },
    ]) {
      const asked = await ownApiOf(clone)('faults', { method: 'POST', body })
      expect(asked.status, asked.body).toBe(200)
    }
  })
  afterAll(() => clone?.dispose())

  it('deploys, parks and restores with exit code 0, and the bare plan is empty', async () => {
    succeeded(await clone.medspa(deployCommand))
    await clinicOf(clone).fill()
    await developmentOf(clone).planIsEmpty()
    succeeded(await clone.medspa(parkCommand))
    await parkingOf(clone).isAsleep()
    succeeded(await clone.medspa(restoreCommand))
    await parkingOf(clone).isAwake()
  })
})
