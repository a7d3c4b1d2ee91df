import { expect, it } from 'vitest'
import { pricedSettings } from '../../../src/steps/cost/priced-settings.ts'

/** What a tfvars file sets; Terraform's variables are read by name, as the adapter reads them. */
const environmentWith = (environment: 'development' | 'production', set: Record<string, string>) =>
  pricedSettings({
    settings: {
      blueGreen: environment === 'production',
      desiredCount: 1,
      environment,
      platform: {},
      region: 'us-east-1',
    },
    terraform: {
      variableValues: async (wanted: readonly string[]) =>
        Object.fromEntries(wanted.map((name) => [name, set[name] ?? null])),
    },
  } as never)

it('a web ACL that is switched on or off is priced so', async () => {
  expect(await environmentWith('development', {})).toMatchObject({ wafRules: 0 })
  expect(await environmentWith('development', { api_waf: 'block' })).toMatchObject({ wafRules: 4 })
  expect(await environmentWith('production', { api_waf: 'off' })).toMatchObject({ wafRules: 0 })
})

it.each([
  [{ db_backup_retention_days: '21' }, { database: { backupDays: 21 } }],
  [{ redis_num_cache_clusters: '3' }, { redis: { nodes: 3 } }],
  [{ enable_voice_webhooks: 'false' }, { voice: false }],
  [{ api_on_demand_base: '2' }, { tasks: { onDemand: 2 } }],
])('%j counts', async (set, priced) => {
  expect(await environmentWith('production', set)).toMatchObject(priced)
})
