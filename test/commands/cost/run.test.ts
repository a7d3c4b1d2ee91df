import { describe, expect, it } from 'vitest'
import { runCost } from '../../../src/commands/cost/run.ts'
import type { CostContext } from '../../../src/tasks/cost.ts'
import { settingsOf } from '../../cost/settings.ts'
import { fakeDeps, type GivenDeps } from '../../support/fake-deps.ts'
import { fakeSession } from '../../support/fake-session.ts'

const settings = settingsOf('development')

function pricing(running: Partial<CostContext>, deps: GivenDeps = {}) {
  const fake = fakeSession<CostContext>({
    bodies: { settings: { settings }, running },
    deps,
    otherDeps: fakeDeps({ settings: { environment: 'production' } }),
  })
  const found: Parameters<typeof runCost>[2] = {}
  const run = (options: Parameters<typeof runCost>[1] = {}) => runCost(fake.session, options, found)
  return { ...fake, found, run }
}

const titles = ({ session }: ReturnType<typeof pricing>) => session.records.map(({ title }) => title)

describe('medspa cost', () => {
  it('reads the settings, then what runs, and prices what runs', async () => {
    const made = pricing({ running: settingsOf('development', {}, { desiredCount: 5 }), state: { is: 'awake' } })
    const { result } = await made.run()
    expect(made.ids()).toEqual(['settings', 'running'])
    expect(result).toMatchObject({ source: 'running', now: 'awake' })
    const least = await pricing({ running: settings, state: { is: 'awake' } }).run()
    expect(result.awake.low).toBeGreaterThan(least.result.awake.low)
  })

  it('prices the settings where it is parked', async () => {
    const { result } = await pricing({ state: { is: 'full', since: 'yesterday' } }).run()
    expect(result).toMatchObject({ source: 'settings', now: 'parked', parkedSince: 'yesterday' })
  })

  it('asks AWS nothing with --settings', async () => {
    const { ids, run } = pricing({})
    await expect(run({ settings: true })).resolves.toMatchObject({ result: { source: 'settings', now: 'absent' } })
    expect(ids()).toEqual(['settings'])
  })

  it('prices both environments against a budget', async () => {
    const made = pricing({ state: { is: 'awake' } })
    const { result } = await made.run({ budget: 100_000 })
    expect(titles(made)).toEqual([
      'Read the settings of development',
      'Look at what runs in development',
      'Read the settings of production',
      'Look at what runs in production',
    ])
    expect(result.budget?.environments.map(({ environment }) => environment)).toEqual(['development', 'production'])
  })

  it('shows the estimate, and fails with exit code 4, where the budget is not kept', async () => {
    const { found, lines, run } = pricing({ state: { is: 'awake' } })
    await expect(run({ budget: 1 })).rejects.toMatchObject({ code: 'over-budget', exitCode: 4 })
    expect(lines.length).toBeGreaterThan(5)
    expect(found.cost?.budget?.kept).toBe(false)
  })
})
