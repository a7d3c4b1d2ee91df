import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parkSavings } from '../../../src/cost/savings.ts'
import { cancelled } from '../../../src/errors.ts'
import { estimateSavings } from '../../../src/steps/cost/estimate-savings.ts'
import { variableValues } from '../../../src/terraform/variables/variable-values.ts'
import { settingsOf } from '../../cost/settings.ts'
import { root } from '../../support/trace.ts'

type Needs = Parameters<typeof estimateSavings>[0]
const needs = (env: Record<string, string>, resources: () => Promise<never[]> = async () => []) =>
  ({
    autoscaling: { limits: async () => undefined },
    releaseParameter: { read: async () => undefined },
    settings: { environment: 'development', region: 'us-east-1', desiredCount: 1, blueGreen: false, platform: {} },
    terraform: {
      variableValues: (wanted: readonly string[]) =>
        variableValues({ moduleDir: path.join(root, 'infra/terraform'), varFile: undefined, env, wanted }),
      resources,
    },
  }) as unknown as Needs

describe('what parking saves', () => {
  it('is that of the settings, where it is parked or not everything runs', async () => {
    const savings = parkSavings(settingsOf('development'), 'full')
    for (const awake of [true, false])
      expect(await estimateSavings(needs({}), { awake, parking: 'full' })).toEqual({ savings })
  })

  it('is that without voice, where another machine switched voice off', async () => {
    const saved = (needed: Needs) => estimateSavings(needed, { awake: false, parking: 'full' })
    const releaseParameter = {
      read: async () => ({ config: { 'voice.enabled': false } }),
    } as unknown as Needs['releaseParameter']
    const without = await saved({ ...needs({}), releaseParameter })
    expect(without).toEqual(await saved(needs({ TF_VAR_enable_voice_webhooks: 'false' })))
    expect(without).not.toEqual(await saved(needs({})))
  })

  it('stops nothing where it is unknown', async () => {
    const unknown = await estimateSavings(needs({ TF_VAR_redis_node_type: 'cache.x' }), { awake: false })
    expect(unknown).toEqual({ unknown: 'There is no price of Redis node type cache.x in us-east-1.' })
  })

  it('is not asked for any longer once it is cancelled', async () => {
    const ending = needs({}, async () => {
      throw cancelled()
    })
    await expect(estimateSavings(ending, { awake: true })).rejects.toMatchObject({ code: 'cancelled' })
  })
})
