import { describe, expect, it } from 'vitest'
import type { Hold } from '../../src/rollout/index.ts'
import { deploymentOf, stage } from './blue-green-stage.ts'

/** Nobody can be asked here. */
const nobody: Hold = async () => undefined

describe('how a rollout shifts its traffic', () => {
  it.each<[string, string | undefined, number, string | undefined]>([
    ['as it was told', 'linear', 1, 'linear'],
    ['as the group does, where nothing was said', undefined, 1, undefined],
    ['at once where there is no traffic', 'linear', 0, 'CodeDeployDefault.ECSAllAtOnce'],
  ])('%s', async (_, strategy, desired, begun) => {
    const { move, strategies } = stage({ desired })
    await move('api:2', { strategy })
    expect(strategies).toEqual([begun])
  })

  it('says that a deployment which it joins goes on as that one was begun', async () => {
    const deployment = deploymentOf('d-NEW', 'api:2', { configName: 'CodeDeployDefault.ECSAllAtOnce' })
    const { lines, move } = stage({ running: { deployment, isShifted: false } })
    await move('api:2', { strategy: 'linear' })
    expect(lines[0]).toBe('joining the deployment d-NEW, which shifts the traffic by CodeDeployDefault.ECSAllAtOnce')
  })

  it.each<[string, string | undefined, number]>([
    ['60 minutes to become healthy, the wait of 60, the shift of 27, and ten more', 'linear', 157],
    ['3 hours where AWS does not tell the shift', 'unknown', 180],
  ])('has a limit: %s', async (_, strategy, minutes) => {
    const { calls, deps, move } = stage()
    await expect(move('api:2', { hold: nobody, strategy })).rejects.toMatchObject({
      message: expect.stringMatching(/^The rollout failed: it took more than [23] h/),
    })
    expect(Math.floor(deps.clock.passed() / 60_000)).toBe(minutes)
    expect(calls).toContain('stop')
  })
})

it('shows both task sets while it is under way, with the time and what it is at', async () => {
  const { deps, move, shown } = stage()
  const seen: (readonly string[])[] = []
  const hold: Hold = async () => {
    seen.push(shown())
    return 'continue'
  }
  deps.consoleLink = (id) => `https://console/${id}`
  await move('api:2', { hold, strategy: 'linear' })
  expect(seen[0]?.slice(0, 4)).toEqual([
    'blue   api:1  1 desired, 1 running, 1 healthy, 100% of traffic',
    'green  api:2  1 desired, 1 running, 1 healthy, 0% of traffic',
    expect.stringMatching(/^Ready, \d+s of about 29m$/),
    'https://console/d-NEW',
  ])
})
