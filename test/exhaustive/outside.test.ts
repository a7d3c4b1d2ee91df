import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { builtClone, type Checkout, checkoutIn, succeeded } from '../e2e/support/checkout.ts'
import { type Network, openNetwork } from '../e2e/support/network.ts'
import { hostilePlace } from '../e2e/support/outside.ts'

let network: Network
let checkout: Checkout
let place: Awaited<ReturnType<typeof hostilePlace>>
const home = `/var/lib/medspa-sandbox/outside-${randomBytes(6).toString('hex')}`

beforeAll(async () => {
  const clone = await builtClone()
  network = await openNetwork()
  const env = { ...clone.env, MEDSPA_SANDBOX_HOME: home, MEDSPA_SANDBOX_TASKS: 'processes' }
  const end = async () => {
    await network.close()
    await rm(home, { recursive: true, force: true })
  }
  checkout = checkoutIn(clone.dir, { env, end, http: network.http, within: network.within })
  place = await hostilePlace(checkout)
})
afterAll(async () => {
  await place?.dispose()
  await checkout?.dispose()
})

it('a whole deploy, park and restore, the sandbox with all that it runs included, talk to loopback alone', async () => {
  const medspa = 'node_modules/.bin/node dist/cli/entry.js'
  const options = '--env development --sandbox --yes'
  // Down at the end: strace ends with the last program that it follows.
  const { left, ran, seen } = await place.watch(`
    trap '${medspa} sandbox down' EXIT
    ${medspa} deploy ${options}
    ${medspa} secrets list --env development --sandbox
    ${medspa} park ${options}
    ${medspa} restore ${options}
    ${medspa} validate --env development --sandbox`)
  succeeded(ran)
  expect(seen).toBeGreaterThan(100)
  expect(left).toEqual([])
  expect(place.metadata()).toEqual([])
  expect(await place.credentialProcessRan()).toBe(false)
})
