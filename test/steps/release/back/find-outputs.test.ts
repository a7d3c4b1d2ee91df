import { describe, expect, it } from 'vitest'
import { findOutputs } from '../../../../src/steps/release/back/check-back.ts'
import { pathsOf } from '../../../../src/steps/validate/validate-environment.ts'
import type { Outputs } from '../../../../src/terraform/outputs.ts'
import { fakeDeps } from '../../../support/fake-deps.ts'
import { quietProgress } from '../../../support/progress.ts'

type Api = { health_path?: string; ready_path?: string }

/** Where a way back validates; `outputs` undefined: Terraform cannot be asked. */
async function found({ api, outputs }: { api?: Api; outputs?: Outputs | undefined }) {
  const context: { outputs?: Outputs } = {}
  const deps = fakeDeps({
    loadBalancer: { address: async () => ({ dnsName: 'alb.example' }) as never },
    settings: { platform: { api: api && { health_path: undefined, ready_path: undefined, ...api } } } as never,
    terraform: { outputs: () => (outputs ? Promise.resolve(outputs) : Promise.reject(new Error('no state'))) },
  })
  await findOutputs.run(deps, context, quietProgress())
  return context.outputs
}

describe('where a way back validates', () => {
  it.each<[string, Api | undefined, { health: string; ready: string }]>([
    ['both', { health_path: '/alive', ready_path: '/able' }, { health: '/alive', ready: '/able' }],
    ['one of them', { ready_path: '/able' }, { health: '/health', ready: '/able' }],
    ['none', undefined, { health: '/health', ready: '/ready' }],
  ])(
    'is said by the load balancer and the configuration where Terraform cannot be asked: %s',
    async (_, api, paths) => {
      const outputs = (await found(api === undefined ? {} : { api })) ?? {}
      expect(outputs.api_alb_dns_name).toBe('alb.example')
      expect(pathsOf(outputs)).toEqual(paths)
    },
  )

  it.each([{}, { api_gateway_url: 'https://voice.example' }])(
    'is said so too where its outputs have no load balancer: %j',
    async (outputs) => {
      expect(pathsOf((await found({ api: { health_path: '/alive' }, outputs })) ?? {}).health).toBe('/alive')
    },
  )

  it("is said by Terraform's outputs where they have it: another machine may have deployed", async () => {
    const outputs = { api_alb_dns_name: 'of-terraform.example', api_health_path: '/recorded' }
    expect(await found({ api: { health_path: '/alive' }, outputs })).toEqual(outputs)
  })
})
