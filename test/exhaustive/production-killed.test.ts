import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Checkout, succeeded } from '../e2e/support/checkout.ts'
import { blueGreenKillPoints } from '../e2e/support/kill-points.ts'
import { deployProduction, onProduction, productionOf, slowProduction } from '../e2e/support/production.ts'
import { startMedspa } from '../e2e/support/running.ts'

// At once, a deployment would be over before it is seen at each of its events.
describe('a CLI killed anywhere in a blue/green release', () => {
  let clone: Checkout
  beforeAll(async () => {
    clone = await slowProduction()
  })
  afterAll(() => clone?.dispose())

  it.each(blueGreenKillPoints)(
    'at %s: the same command joins or finishes it, and no request is lost',
    async (point) => {
      const { keys, locks, losesNothing, nextCommit, planIsEmpty, suspended, through } = productionOf(clone)
      const before = await keys()
      const tag = await nextCommit(`Killed at ${point.source}`)
      const answers = await losesNothing(async () => {
        const killed = startMedspa(clone, [...deployProduction, '--verbose'])
        await killed.until(point)
        await killed.kill()
        expect(await through('deploy')).toMatchObject({ release: tag })
      })
      expect(JSON.parse(answers.at(-1)?.body ?? '')).toMatchObject({ release: tag })
      expect(await suspended()).toBe(false)
      expect(await keys()).toEqual(before)
      expect(await locks()).toEqual([])
      succeeded(await clone.medspa(['validate', ...onProduction]))
      await planIsEmpty()
    },
  )
})
