import { describe, expect, it } from 'vitest'
import { costLines } from '../../../src/commands/cost/lines.ts'
import { budgetOf } from '../../../src/cost/budget.ts'
import { spotDiscount } from '../../../src/cost/estimate.ts'
import { parkSavings } from '../../../src/cost/savings.ts'
import { noColours } from '../../../src/view/palette.ts'
import { settingsOf } from '../../cost/settings.ts'

const production = settingsOf('production', { db_instance_class: 'db.r6g.large', redis_node_type: 'cache.t4g.medium' })
const cost = {
  ...parkSavings(production),
  spot: spotDiscount(production),
  region: 'us-east-1',
  prices: { date: '2026-08-10' },
  source: 'running' as const,
  now: 'awake' as const,
}
const shown = (more: object = {}, style: { columns?: number; parked?: boolean } = {}) =>
  costLines(
    { ...cost, ...more },
    { columns: 80, palette: noColours, environment: 'production', parked: false, ...style },
  )

const together = (lines: string[]) => lines.join(' ').replaceAll(/\s+/g, ' ')

describe('what an environment costs', () => {
  it('is shown in figures that add up, each below its column', () => {
    const lines = shown()
    const from = lines.findIndex((line) => line.startsWith('awake'))
    const to = lines.findIndex((line) => line.startsWith('  total'))
    const column = (line = '') => Number(/^.{22}(.{9})/.exec(line)?.[1])
    const sum = lines.slice(from + 1, to).reduce((so, line) => so + column(line), 0)
    expect(sum).toBeGreaterThan(300)
    expect(sum).toBeCloseTo(column(lines[to]), 2)
    expect(lines.join('\n')).toMatch(/^ {2}RDS Postgres +333\.10 +351\.50 {2}db\.r6g\.large, two zones, 20 GB$/m)
  })

  it.each([60, 80, 200])('fits %i columns', (columns) => {
    const budget = budgetOf(500, [{ environment: 'production', counted: 'awake', low: 1, high: 2 }])
    for (const parked of [false, true])
      for (const line of shown({ budget, now: 'parked', parkedSince: '2026-11-01T00:00:00Z' }, { columns, parked }))
        expect(line.length).toBeLessThanOrEqual(columns)
  })

  it('says what was priced, when prices were read, what Spot takes off, and since when it is parked', () => {
    const text = together(shown())
    expect(text).toContain("What runs: Terraform's state and autoscaling's limits. AWS's list prices of 2026-08-10")
    expect(text).toMatch(/Spot, .* takes at most 70 % off: 0\.00 to 37\.84\./)
    const asleep = { source: 'settings', now: 'parked', parkedSince: '2026-11-01T00:00:00Z' }
    const parked = together(shown(asleep, { parked: true }))
    expect(parked).toContain("What Terraform's settings say, not what runs.")
    expect(parked).toContain('It is parked since 2026-11-01T00:00:00Z.')
    expect(parked).not.toMatch(/ALB|Spot/)
  })
})
