import { describe, expect, it } from 'vitest'
import { planLines } from '../../../src/commands/deploy/plan-lines.ts'
import { emptySummary, type PlanChange } from '../../../src/terraform/plan.ts'
import { fakeDeps } from '../../support/fake-deps.ts'

const database = { address: 'module.rds[0].aws_db_instance.this', type: 'aws_db_instance', action: 'create' } as const
const alarm = {
  address: 'aws_cloudwatch_metric_alarm.x',
  type: 'aws_cloudwatch_metric_alarm',
  action: 'create',
} as const

async function shown(change: PlanChange, name: 'aws' | 'sandbox', region = 'us-east-1') {
  const deps = fakeDeps({
    profile: { name } as never,
    settings: {
      blueGreen: false,
      desiredCount: 1,
      platform: { voice: {}, api: { sidecars: {} }, workers: {} } as never,
      region,
    },
    terraform: {
      variableValues: async () => ({
        db_instance_class: 'db.t3.micro',
        redis_node_type: 'cache.t4g.micro',
        redis_num_cache_clusters: 1,
      }),
    } as never,
  })
  const screen = { size: () => ({ columns: 100, rows: 40 }), colourLevel: 0 } as never
  const session = { deps, screen, prompts: { asking: true } as never, verbose: false }
  const summary = { ...emptySummary(), changes: [change], counts: { ...emptySummary().counts, create: 1 } }
  return (await planLines(session, { summary })).join('\n')
}

describe('below a plan', () => {
  it('stands what the environment costs then, where the plan makes what costs by the hour', async () => {
    expect(await shown(database, 'sandbox')).toMatch(
      /^Cost: about \$\d+ to \$\d+ a month then; `.*cost.*` has the parts$/m,
    )
    expect(await shown({ ...database, type: 'aws_rds_cluster' }, 'sandbox')).toContain('Cost:')
    expect(await shown(alarm, 'sandbox')).not.toContain('Cost:')
  })

  it('stands no cost where a price is not known', async () => {
    expect(await shown(database, 'sandbox', 'xx-north-9')).not.toContain('Cost:')
  })

  it('stands how long AWS takes, where the plan makes what takes minutes; in a rehearsal nothing does', async () => {
    expect(await shown(database, 'aws')).toMatch(/^Time: a database: usually 6 to 10 minutes$/m)
    expect(await shown(alarm, 'aws')).not.toContain('Time:')
    expect(await shown(database, 'sandbox')).not.toContain('Time:')
  })
})
