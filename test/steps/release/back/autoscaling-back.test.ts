import { describe, expect, it } from 'vitest'
import { OperatorError } from '../../../../src/errors.ts'
import { createBlueGreen } from '../../../../src/rollout/codedeploy.ts'
import { moveApiBack } from '../../../../src/steps/release/back/move-back.ts'
import { stage } from '../../../rollout/blue-green-stage.ts'
import { quietProgress } from '../../../support/progress.ts'
import { arn, contextOf, world } from './moving-world.ts'

describe('autoscaling after a way back', () => {
  it.each<[string, { min: number; max: number; suspended: boolean }, string[]]>([
    [
      'is taken up again where a killed deploy has left it suspended',
      { min: 1, max: 4, suspended: true },
      ['resume 2'],
    ],
    ['keeps tasks again where a failed start has left none', { min: 0, max: 4, suspended: false }, ['minimum 2']],
    ['is left alone where it scales', { min: 2, max: 4, suspended: false }, []],
  ])('%s, though the revision serves already', async (_, limits, expected) => {
    const made = stage({ limits })
    const { deps } = world({}, { api: { revision: 1 } })
    const context = contextOf()
    context.target = { ...context.target, taskDefinitionArn: 'api:1' }
    const rollout = createBlueGreen(made.deps)
    expect(await moveApiBack.run({ ...deps, rollout }, context, quietProgress())).toHaveProperty('skipped')
    expect(made.calls).toEqual(expected)
  })

  it('keeps tasks after the move: no park and no failed start leaves a least number of none', async () => {
    const { deps, did } = world({})
    await moveApiBack.run(deps, contextOf(), quietProgress())
    expect(did).toEqual(['api to 2 with 2', 'marked as rolled', 'api keeps 2'])
  })

  it.each([2, 3])(
    'keeps nothing else from its way back where it may not be changed (revision %i serves)',
    async (revision) => {
      const refused = async () => {
        throw new OperatorError('RegisterScalableTarget: AccessDenied', { code: 'access-denied', whose: 'operator' })
      }
      const { deps } = world({}, { api: { revision }, keepAtLeast: refused })
      const lines: string[] = []
      const outcome = await moveApiBack.run(deps, contextOf(), quietProgress(lines))
      expect(Object.values(outcome)[0]).toContain(`${arn('api', 2).split('/')[1]} serves`)
      expect(lines).toContainEqual(expect.stringContaining('RegisterScalableTarget: AccessDenied'))
      const cancelled = { ...quietProgress(), signal: AbortSignal.abort() }
      await expect(moveApiBack.run(deps, contextOf(), cancelled)).rejects.toThrow('AccessDenied')
    },
  )
})
