import { describe, expect, it } from 'vitest'
import { namesFor } from '../../../src/config/names.ts'
import { checkStrategy } from '../../../src/steps/release/blue-green/check-strategy.ts'
import { rolloutOptions } from '../../../src/steps/release/blue-green/rollout-options.ts'
import { replaceTasks } from '../../../src/steps/release/replace-tasks.ts'
import { quietProgress } from '../../support/progress.ts'

type Needs = Parameters<typeof checkStrategy.run>[0]
type Given = {
  /** Of the service; undefined: there is none. */
  controller?: string
  settings?: { blueGreen?: boolean; blueGreenInFile?: boolean }
  parameter?: { enable_blue_green?: boolean }
}

const hold = async () => undefined
const needs = ({ controller, parameter = {}, settings = {} }: Given) => {
  const asked: string[] = []
  const deps = {
    deployments: {
      async hasStrategy(name: string) {
        asked.push(name)
        return name === 'own-canary'
      },
    },
    releaseParameter: { read: async () => parameter },
    service: { describe: async () => (controller === undefined ? undefined : { controller }) },
    settings: { blueGreen: false, blueGreenInFile: undefined, ...settings },
  }
  return { asked, deps: deps as unknown as Needs }
}
const check = (given: Given, context: Parameters<typeof checkStrategy.run>[1]) =>
  checkStrategy.run(needs(given).deps, context, quietProgress())

describe('a strategy, or a hold', () => {
  it('is looked at where there is one', () => {
    const applies = (context: object) => checkStrategy.applies?.(context)
    expect([applies({}), applies({ strategy: 'x' }), applies({ hold })]).toEqual([false, true, true])
  })

  it.each<[string, Given]>([
    ['the service', { controller: 'CODE_DEPLOY' }],
    ['the configuration, before there is one', { settings: { blueGreenInFile: true } }],
    ['the release parameter', { parameter: { enable_blue_green: true } }],
    ["the environment's default", { settings: { blueGreen: true } }],
  ])('is taken where %s says blue/green', async (_, given) => {
    expect(await check(given, { strategy: 'own-canary', hold })).toEqual({
      detail: 'by own-canary, held before it shifts',
    })
  })

  it.each<[string, Given]>([
    [
      'the service, whatever is configured',
      { controller: 'ECS', settings: { blueGreen: true, blueGreenInFile: true } },
    ],
    [
      'the configuration',
      { settings: { blueGreen: true, blueGreenInFile: false }, parameter: { enable_blue_green: true } },
    ],
    ['the release parameter', { settings: { blueGreen: true }, parameter: { enable_blue_green: false } }],
  ])('is refused where %s says rolling', async (_, given) => {
    await expect(check(given, { strategy: 'own-canary' })).rejects.toMatchObject({
      code: 'strategy-rolling',
      exitCode: 3,
      message: 'ECS replaces the tasks of this service itself (rolling): it knows no strategy.',
    })
    await expect(check(given, { hold })).rejects.toMatchObject({ message: expect.stringContaining('cannot be held') })
  })

  it('is refused where CodeDeploy has none of the name, with the names of its own', async () => {
    await expect(check({ controller: 'CODE_DEPLOY' }, { strategy: 'CodeDeployDefault.Quickly' })).rejects.toMatchObject(
      {
        code: 'strategy-unknown',
        exitCode: 3,
        evidence: expect.arrayContaining(['CodeDeployDefault.ECSLinear10PercentEvery1Minutes']),
      },
    )
  })

  it('is not asked about where it is one of its own', async () => {
    const { asked, deps } = needs({ controller: 'CODE_DEPLOY' })
    const strategy = 'CodeDeployDefault.ECSCanary10Percent5Minutes'
    await checkStrategy.run(deps, { strategy }, quietProgress())
    expect(asked).toEqual([])
  })
})

describe('what a rollout is told', () => {
  it('is the strategy, and a question that has the terminal to itself', async () => {
    const order: string[] = []
    const asking = async () => {
      order.push('asked')
      return 'stop' as const
    }
    const alone = async <Answer>(ask: () => Promise<Answer>) => {
      order.push('alone')
      const answer = await ask()
      order.push('back')
      return answer
    }
    const options = rolloutOptions({ strategy: 'slowly', hold: asking }, { alone })
    expect(options.strategy).toBe('slowly')
    expect(await options.hold?.({} as never, new AbortController().signal)).toBe('stop')
    expect(order).toEqual(['alone', 'asked', 'back'])
  })

  it('is nothing where nothing was said', () => {
    expect(rolloutOptions({}, {})).toEqual({})
  })

  const replacing = async (context: Parameters<typeof replaceTasks.run>[1]) => {
    const targets: object[] = []
    const deps = {
      rollout: { move: async (target: object) => void targets.push(target) },
      names: namesFor('production'),
      secrets: { read: async () => undefined },
      service: { describe: async () => ({ desired: 1, taskDefinitionArn: 'api:1' }) },
      settings: { strategy: 'slowly', platform: {} },
      workers: { found: async () => [] },
    }
    await replaceTasks.run(deps as never, context, quietProgress())
    return targets
  }
  const target = { taskDefinitionArn: 'api:1', desired: 1, renew: true }

  it('is the strategy of the configuration where tasks are replaced because of a secret', async () => {
    expect(await replacing({})).toEqual([{ ...target, strategy: 'slowly' }])
  })

  it('is everything that was asked for where the same release starts anew', async () => {
    expect(await replacing({ hold, ignoreAlarms: true, strategy: 'own-canary' })).toEqual([
      { ...target, hold: expect.any(Function), ignoresAlarms: true, strategy: 'own-canary' },
    ])
  })
})
