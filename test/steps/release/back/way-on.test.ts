import { describe, expect, it } from 'vitest'
import { OperatorError } from '../../../../src/errors.ts'
import type { WayBack } from '../../../../src/releases/back/ways-back.ts'
import { moveApiBack } from '../../../../src/steps/release/back/move-back.ts'
import { olderWay } from '../../../../src/steps/release/back/way-on.ts'
import { quietProgress } from '../../../support/progress.ts'
import { contextOf, world } from './moving-world.ts'

const way = (tag: string, given: Partial<WayBack> = {}) =>
  ({ tag, served: true, bad: false, serves: false, workers: {}, ...given }) as WayBack

describe('the release to go on to', () => {
  it.each<[string, WayBack[], string | undefined]>([
    ['is the next older one', [way('v3'), way('v2'), way('v1'), way('v0')], 'v1'],
    ['can run', [way('v2'), way('v1', { missing: 'its image is gone' }), way('v0')], 'v0'],
    ['is not marked bad', [way('v2'), way('v1', { bad: true }), way('v0')], 'v0'],
    ['has served, where one has', [way('v2'), way('v1', { served: false }), way('v0')], 'v0'],
    ['may never have served, where none has', [way('v2'), way('v1', { served: false })], 'v1'],
    ['is none where the release is the oldest', [way('v3'), way('v2')], undefined],
    ['is none where the release is not known', [way('v3'), way('v1')], undefined],
  ])('%s', (_, ways, expected) => {
    expect(olderWay(ways, 'v2')?.tag).toBe(expected)
  })
})

describe('a release that does not start', () => {
  const failing = async (ways: WayBack[] | undefined, fails?: () => Error): Promise<OperatorError> => {
    const { deps } = world({}, { api: { fails: true }, ...(fails && { fails }) })
    const context = { ...contextOf(), ...(ways && { ways }) }
    return moveApiBack.run(deps, context, quietProgress()).then(
      () => expect.fail('it started'),
      (error) => error,
    )
  }

  it('leads on to the previous release that can run, and not to a deploy', async () => {
    const { code, hint } = await failing([way('v3'), way('v2'), way('v1')])
    expect(code).toBe('rollout-failed')
    expect(hint).toBe(
      'Put the key in. Go on to the previous release: `medspa rollback --to v1`. Or fix the cause, and run `medspa rollback --to v2`: it goes on from here, and validates.',
    )
  })

  it.each([[[way('v3'), way('v2')]], [undefined]])('leads to a deploy of a fix where there is none', async (ways) => {
    expect((await failing(ways)).hint).toContain('deploy one with a fix (`medspa deploy`)')
  })

  it.each([
    ['by a deployment in its way, which nobody shall deploy', 'operator' as const, 'Run `medspa rollback --to v2`: '],
    ['by previous tasks that stay', 'aws' as const, 'ECS goes on.'],
  ])('%s, says what to do', async (_, whose, hint) => {
    const busy = () =>
      new OperatorError('busy: d-1', {
        code: 'blue-green-busy',
        whose,
        exit: 'locked',
        hint: 'ECS goes on.',
        evidence: ['watch it'],
      })
    const error = await failing([way('v2'), way('v1')], busy)
    expect(error).toMatchObject({ code: 'blue-green-busy', message: 'busy: d-1', exitCode: 5, evidence: ['watch it'] })
    expect(error.hint).toContain(hint)
  })
})
