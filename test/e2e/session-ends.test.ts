import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf } from './support/checkout.ts'
import { clinicOf } from './support/clinic-data.ts'
import { cloneOf } from './support/clone.ts'
import { common, deployCommand, developmentOf } from './support/development.ts'
import { failureOf, parkCommand, parkingOf, restoreCommand, through } from './support/parking.ts'
import { rehearsalOf } from './support/rehearsal.ts'
import { startMedspa } from './support/running.ts'

const ROLE = 'medspa-development-task'
/** Short enough for the hour of a session. */
const parkInSession = [...parkCommand, '--snapshot-limit', '20']

/** The same clone for somebody who works in a session of another role. */
const inSession = (clone: Checkout): Checkout => ({ ...clone, env: { ...clone.env, MEDSPA_SANDBOX_ROLE: ROLE } })

let base: Checkout
beforeAll(async () => {
  base = await populatedClone()
  await clinicOf(base).fill()
})
afterAll(() => base?.dispose())

describe('a session that is too short', () => {
  it('parks nothing: the command is refused before it changes anything', async () => {
    const rehearsal = rehearsalOf(base)
    await rehearsal.fault('sts', 'session-almost-over', { value: '600' })
    const { error, exitCode, said } = await failureOf(inSession(base), parkCommand)
    expect([exitCode, error?.code], said).toEqual([3, 'credentials-too-short'])
    expect(error?.message).toMatch(/^The credentials last (9|10) more minutes, and a park may take 1 h 30 min\.$/)
    expect(error?.hint).toMatch(/longer session/)
    const calls = (await rehearsal.calls()).filter(({ principal }) => principal.includes(`/${ROLE}/medspa`))
    expect(calls.map(({ action }) => action)).toContain('sts:GetCallerIdentity')
    // The run's own record is copied at the end, as that of every run.
    const changing = calls.filter(
      ({ action, resources }) =>
        !/:(Describe|Get|List|Head)/.test(action) && !resources.every((resource) => resource.includes('/runs/')),
    )
    expect(changing).toEqual([])
  })
})

describe('a park whose session ends in the middle of the snapshots', () => {
  it.each([
    ['restore', restoreCommand],
    ['deploy', deployCommand],
  ] as const)('is undone by the next %s of somebody else', async (_, command) => {
    const clone = await cloneOf(base)
    try {
      const parking = parkingOf(clone)
      const before = {
        data: await clinicOf(clone).digest(),
        scaling: await parking.scaling(),
        tasks: await parking.tasks(),
      }
      const caller = await parking.caller()
      await rehearsalOf(clone).fault('sts', 'session-ends-after-call', { value: 'rds:CreateDBSnapshot' })
      const ended = await failureOf(inSession(clone), parkInSession)
      expect([ended.exitCode, ended.error?.code], ended.said).toEqual([1, 'aws-credentials'])
      expect(ended.said).toMatch(/half parked.*medspa restore/)
      expect(await parking.tasks()).toEqual({ desired: 0, running: 0 })

      const planned = documentOf(await startMedspa(clone, ['plan', ...common, '--json']).ended)
      expect(planned.result.asleep).toMatchObject({ how: 'parking' })
      const migrated = await failureOf(clone, ['migrate', ...common])
      expect([migrated.exitCode, migrated.error?.code], migrated.said).toEqual([3, 'park-begun'])

      await through(clone, command)
      await caller.takenAgain()
      const answers = await caller.hangUp()
      expect(answers.failed).toEqual([])
      expect(await clinicOf(clone).missing(answers.taken)).toEqual([])
      expect(await clinicOf(clone).digest()).toEqual(before.data)
      expect(await parking.tasks()).toEqual(before.tasks)
      expect(await parking.scaling()).toEqual(before.scaling)
      expect(await developmentOf(clone).release()).not.toHaveProperty('parking')
      await parking.isAwake()
    } finally {
      await clone.dispose()
    }
  })
})
