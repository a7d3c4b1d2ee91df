import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Checkout, succeeded } from '../e2e/support/checkout.ts'
import { wayBackKillPoints } from '../e2e/support/kill-points.ts'
import { onProduction, productionOf, slowProduction, sure } from '../e2e/support/production.ts'
import { startMedspa } from '../e2e/support/running.ts'

// At once, a deployment would be over before it is seen at work.
describe('a CLI killed anywhere on the way back', () => {
  let clone: Checkout
  let first = ''
  beforeAll(async () => {
    clone = await slowProduction()
    const deployed = await productionOf(clone).through('deploy')
    first = String(deployed.release)
  })
  afterAll(() => clone?.dispose())

  it.each(wayBackKillPoints)(
    'at %s: the same command comes to the same release, and no request is lost',
    async (point) => {
      const { keys, locks, losesNothing, nextCommit, planIsEmpty, suspended, through } = productionOf(clone)
      const before = await keys()
      const bad = await nextCommit(`Killed at ${point.source}`)
      expect(await through('deploy')).toMatchObject({ release: bad })
      const answers = await losesNothing(async () => {
        const killed = startMedspa(clone, ['rollback', ...onProduction, ...sure, '--verbose'])
        await killed.until(point)
        await killed.kill()
        expect(await through('rollback')).toMatchObject({ release: first })
      })
      expect(JSON.parse(answers.at(-1)?.body ?? '')).toMatchObject({ release: first })
      expect(await suspended()).toBe(false)
      expect(await keys()).toEqual(before)
      expect(await locks()).toEqual([])
      succeeded(await clone.medspa(['validate', ...onProduction]))
      await planIsEmpty()
    },
  )
})
