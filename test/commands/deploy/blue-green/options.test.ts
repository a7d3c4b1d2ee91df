import { describe, expect, it } from 'vitest'
import { askToGoOn } from '../../../../src/commands/deploy/hold.ts'
import type { DeployContext } from '../../../../src/tasks/deploy-context.ts'
import type { GivenDeps } from '../../../support/fake-deps.ts'
import { fakeSession } from '../../../support/fake-session.ts'
import { deploying, place } from '../support.ts'

/** What the step `rollout` is given to work with. */
function seen(settings: Partial<GivenDeps['settings']> = {}) {
  const given: Pick<DeployContext, 'hold' | 'strategy'>[] = []
  const rollout = ({ hold, strategy }: DeployContext) => void given.push({ hold, strategy })
  const { ids, run } = deploying({ bodies: { rollout, strategy: {} }, deps: { settings: settings as never } })
  return { given, ids, run }
}

describe('medspa deploy', () => {
  it.each<[string, object, object, string | undefined, boolean]>([
    ['nothing', {}, {}, undefined, false],
    ['the line', {}, { strategy: 'slowly', hold: true }, 'slowly', true],
    ['the configuration', { strategy: 'slowly', hold: true }, {}, 'slowly', true],
    ['the line before the configuration', { strategy: 'slowly' }, { strategy: 'at once' }, 'at once', false],
  ])('shifts and holds as %s says', async (_, settings, options, strategy, isHeld) => {
    const { given, ids, run } = seen(settings)
    await run(options)
    expect(given).toEqual([{ strategy, hold: isHeld ? expect.any(Function) : undefined }])
    expect(ids().includes('strategy')).toBe(strategy !== undefined || isHeld)
  })
})

describe('the question of a hold', () => {
  const held = { deploymentId: 'd-NEW', waitMinutes: 60, log: async () => ['task one:', '  listening'] }
  const never = new AbortController().signal
  const question = `Shift the traffic of ${place} (deployment d-NEW)?`

  it.each(['continue', 'stop'] as const)('is answered: %s', async (answer) => {
    const { questions, session } = fakeSession({ answers: [answer] })
    expect(await askToGoOn(session)(held, never)).toBe(answer)
    expect(questions.map((asked) => asked.question)).toEqual([question])
  })

  it("shows the new tasks' log as often as it is asked for, and asks again", async () => {
    const { lines, questions, session } = fakeSession({ answers: ['log', 'log', 'continue'] })
    expect(await askToGoOn(session)(held, never)).toBe('continue')
    expect(lines).toEqual(['task one:', '  listening', 'task one:', '  listening'])
    expect(questions).toHaveLength(3)
  })

  it('is asked of nobody where no terminal is', async () => {
    const { questions, session } = fakeSession({ interactive: false })
    expect(await askToGoOn(session)(held, never)).toBeUndefined()
    expect(questions).toEqual([])
  })
})
