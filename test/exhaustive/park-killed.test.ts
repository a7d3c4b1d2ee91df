import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { populatedClone } from '../e2e/support/base.ts'
import { type Checkout, succeeded } from '../e2e/support/checkout.ts'
import { type ClinicData, clinicOf } from '../e2e/support/clinic-data.ts'
import { cloneOf } from '../e2e/support/clone.ts'
import { developmentOf } from '../e2e/support/development.ts'
import { isWithinApply, parkKillPoints, restoreKillPoints } from '../e2e/support/park-kill-points.ts'
import { parkCommand, parkingOf, restoreCommand, through } from '../e2e/support/parking.ts'
import { rehearsalOf } from '../e2e/support/rehearsal.ts'
import { startMedspa } from '../e2e/support/running.ts'

/** An environment with a clinic's data, awake, and the same asleep: what each test below clones. */
let awake: Checkout
let asleep: Checkout
let data: ClinicData
beforeAll(async () => {
  awake = await populatedClone()
  await clinicOf(awake).fill()
  data = await clinicOf(awake).digest()
  asleep = await cloneOf(awake)
  await through(asleep, parkCommand)
})
afterAll(async () => {
  await awake?.dispose()
  await asleep?.dispose()
})

// Several points at a time, each in an environment of its own: most of their time is Terraform's provider waiting.

/** A clone of `source` in which `command` was killed at `point`, and a copy of that; both for `use` alone. */
async function killed(
  source: Checkout,
  { command, point }: { command: string[]; point: RegExp },
  use: (clones: { one: Checkout; other: Checkout }) => Promise<void>,
): Promise<void> {
  const one = await cloneOf(source)
  try {
    const running = startMedspa(one, [...command, '--verbose'])
    await running.until(point)
    await running.kill()
    // Terraform goes on without the CLI: in a copy, nothing would.
    const unlocked = async () =>
      expect(await developmentOf(one).locks()).not.toContainEqual(expect.stringMatching(/tflock$/))
    if (isWithinApply(point)) await vi.waitFor(unlocked, { timeout: 600_000, interval: 1_000 })
    const other = await cloneOf(one)
    try {
      await use({ one, other })
    } finally {
      await other.dispose()
    }
  } finally {
    await one.dispose()
  }
}

/** The data are there, in what runs or by a restore. */
async function wakesWithItsData(clone: Checkout, { restored }: { restored: boolean }): Promise<void> {
  if (restored) await through(clone, restoreCommand)
  expect(await clinicOf(clone).digest()).toEqual(data)
  await rehearsalOf(clone).dataWereNeverUnheld()
}

describe.concurrent.each(parkKillPoints.map((point) => ({ point })))('a park killed at $point', ({ point }) => {
  it('converges by the same command, and a bare apply instead of it loses nothing', () =>
    killed(awake, { command: parkCommand, point }, async ({ one, other }) => {
      await through(one, parkCommand)
      await parkingOf(one).isAsleep()
      await rehearsalOf(one).dataWereNeverUnheld()
      await developmentOf(one).planIsEmpty()

      succeeded(await parkingOf(other).bareApply())
      await wakesWithItsData(other, { restored: !(await parkingOf(other).hasDatabase()) })
    }))
})

describe.concurrent.each(restoreKillPoints.map((point) => ({ point })))('a restore killed at $point', ({ point }) => {
  it('converges by the same command, and a bare apply instead of it loses nothing', () =>
    killed(asleep, { command: restoreCommand, point }, async ({ one, other }) => {
      await through(one, restoreCommand)
      expect(await clinicOf(one).digest()).toEqual(data)
      await rehearsalOf(one).dataWereNeverUnheld()
      await parkingOf(one).isAwake()

      // Killed while it wrote the release parameter, it may still sleep; then a bare apply changes nothing.
      const { parked } = await developmentOf(other).release()
      succeeded(await parkingOf(other).bareApply())
      expect(await parkingOf(other).hasDatabase()).toBe(parked === 'no')
      await wakesWithItsData(other, { restored: true })
    }))
})
