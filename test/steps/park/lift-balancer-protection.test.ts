import { expect, it } from 'vitest'
import { liftBalancerProtection } from '../../../src/steps/park/lift-balancer-protection.ts'
import { fakeDeps } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'
import { at, contextOf } from './park-context.ts'

const balancer = (isProtected: boolean | undefined) => {
  const calls: boolean[] = []
  const loadBalancer = { isProtected: async () => isProtected, protect: async (on: boolean) => void calls.push(on) }
  return { calls, deps: fakeDeps({ loadBalancer }) }
}
const progress = quietProgress()

it('is lifted, and set again when it is taken back', async () => {
  const { calls, deps } = balancer(true)
  const context = contextOf()
  expect(await liftBalancerProtection.run(deps, context, progress)).toEqual({
    detail: 'medspa-development-api can be deleted',
  })
  expect(await context.undo[0]?.run(progress)).toBe('medspa-development-api refuses to be deleted')
  expect(calls).toEqual([false, true])
})

it.each([false, undefined])('is left alone where it is %s', async (isProtected) => {
  const { calls, deps } = balancer(isProtected)
  const context = contextOf()
  expect(await liftBalancerProtection.run(deps, context, progress)).toHaveProperty('skipped')
  expect([calls, context.undo]).toEqual([[], []])
})

it('is lifted of what a recorded parking left, with no way back', async () => {
  const { calls, deps } = balancer(true)
  const context = contextOf({ parkedSince: at.toISOString() })
  await liftBalancerProtection.run(deps, context, progress)
  expect([calls, context.undo]).toEqual([[false], []])
})
