import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Quotas } from '../../../src/aws/account/quotas.ts'
import type { Counted, Used } from '../../../src/aws/account/usage.ts'
import { OperatorError } from '../../../src/errors.ts'
import { checkQuotas } from '../../../src/steps/first-apply/check-quotas.ts'
import { quotaNeeds, type quotaVariables } from '../../../src/steps/first-apply/quota-needs.ts'
import { emptySummary, type PlanAction } from '../../../src/terraform/plan.ts'
import { fakeDeps } from '../../support/fake-deps.ts'

type Variables = Record<(typeof quotaVariables)[number], string | number | boolean | readonly string[] | null>

const defaults: Variables = {
  api_task_cpu: 512,
  api_autoscaling_max_capacity: 4,
  api_on_demand_base: null,
  availability_zones: [],
  deployment_maximum_percent: 200,
  enable_nat_gateway: true,
  enable_voice_webhooks: true,
  voice_throttle_rate_limit: 10,
}
const ON_DEMAND = 'L-3032A538'
const SPOT = 'L-36FBB829'
const CONCURRENCY = 'L-B99A9384'
const ADDRESSES = 'L-0263D0A3'
const VPCS = 'L-F678F1CE'
const BALANCERS = 'L-53DA6B97'
const usual: Record<string, number | undefined> = {
  ...{ [ON_DEMAND]: 6, [SPOT]: 6, [CONCURRENCY]: 1000 },
  ...{ [ADDRESSES]: 5, [VPCS]: 5, [BALANCERS]: 50 },
}

function given(
  values: Record<string, number | undefined>,
  variables: Partial<Variables> = {},
  desiredCount = 1,
  value?: Quotas['value'],
  workers?: Record<string, { cpu: number | undefined; desired_count: number | undefined }>,
  used: Partial<Record<Counted, Used>> = {},
) {
  const lines: string[] = []
  const deps = fakeDeps({
    // Others' tasks and calls come and go: no deploy is refused for them, and a deploy does not ask about them.
    accountUsage: {
      of: async (counted) => {
        expect(['addresses', 'vpcs', 'load-balancers']).toContain(counted)
        return used[counted] ?? { all: 0, own: 0 }
      },
    },
    settings: { desiredCount, platform: { api: undefined, voice: undefined, workers } } as never,
    releaseParameter: { read: async () => undefined },
    quotas: { value: value ?? (async ({ code }) => ({ ...usual, ...values })[code]) },
    terraform: { variableValues: async () => ({ ...defaults, ...variables }) as never },
  })
  const progress = { line: (text: string) => lines.push(text) }
  return { lines, run: () => checkQuotas.run(deps, { plan: {} } as never, progress as never) }
}

describe("the account's quotas", () => {
  it('are enough by default in an account of the usual size', async () => {
    const { lines, run } = given({})
    expect(await run()).toEqual({ detail: 'enough' })
    expect(lines).toEqual([])
  })

  it('are looked at where the service or the voice function is made', () => {
    const planOf = (action: PlanAction, type: string) =>
      ({ plan: { summary: { ...emptySummary(), changes: [{ address: 'a', type, action }] } } }) as never
    expect(checkQuotas.applies?.(planOf('create', 'aws_ecs_service'))).toBe(true)
    expect(checkQuotas.applies?.(planOf('create', 'aws_lambda_function'))).toBe(true)
    expect(checkQuotas.applies?.(planOf('update', 'aws_lambda_function'))).toBe(false)
    expect(checkQuotas.applies?.({})).toBe(false)
  })

  it.each([
    ['no task at all on Spot', { [SPOT]: 0 }, /Fargate Spot vCPU.* has 0, and 0\.5 is needed/, SPOT],
    ['no migration', { [ON_DEMAND]: 0 }, /On-Demand vCPU.* has 0, and 0\.25 is needed/, ON_DEMAND],
  ])('refuse what cannot run: %s', async (_what, values, message, code) => {
    await expect(given(values).run()).rejects.toMatchObject({
      code: 'quota-too-low',
      exitCode: 3,
      message: expect.stringMatching(message),
      evidence: [
        `aws service-quotas request-service-quota-increase --service-code fargate --quota-code ${code} --desired-value 6`,
      ],
    })
  })

  it('count the tasks of workers, each of its size, with those of the API', async () => {
    const workers = { mail: { cpu: undefined, desired_count: undefined }, calls: { cpu: 1024, desired_count: 2 } }
    // 0.5 of the API, 0.25 and 2: and twice that while all roll.
    await expect(given({ [SPOT]: 2.5 }, {}, 1, undefined, workers).run()).rejects.toMatchObject({
      code: 'quota-too-low',
      message: expect.stringMatching(/Fargate Spot vCPU.* has 2\.5, and 2\.75 is needed/),
    })
    const { lines, run } = given({}, {}, 1, undefined, workers)
    expect(await run()).toEqual({ detail: 'Fargate Spot vCPU resource count: the account has 6', matters: true })
    expect(lines[0]).toMatch(/has 6, and a busy minute takes 8\.5: a deployment at full size/)
    // The base on demand is each service's own.
    const based = given({ [ON_DEMAND]: 1.5, [SPOT]: 1 }, { api_on_demand_base: 1 }, 1, undefined, workers)
    await expect(based.run()).rejects.toMatchObject({
      message: expect.stringMatching(/On-Demand vCPU.* has 1\.5, and 2 is needed/),
    })
  })

  it('tell what gets tight, with the command that asks for more', async () => {
    const { lines, run } = given({ [CONCURRENCY]: 10 })
    expect(await run()).toEqual({ detail: 'Lambda concurrent executions: the account has 10', matters: true })
    expect(lines.join('\n')).toMatch(/has 10, and a busy minute takes 140: while the API is slow, Lambda refuses calls/)
    expect(lines.join('\n')).toContain('--service-code lambda --quota-code L-B99A9384 --desired-value 1000')
  })

  it("bear a gateway that lets in no more than the account's concurrency", async () => {
    expect(await given({ [CONCURRENCY]: 10 }, { voice_throttle_rate_limit: '0.7' }).run()).toEqual({ detail: 'enough' })
    expect(await given({ [CONCURRENCY]: 10 }, { enable_voice_webhooks: false }).run()).toEqual({ detail: 'enough' })
  })

  it('count what others keep, and not what the environment has already', async () => {
    const others = { addresses: { all: 5, own: 0 }, vpcs: { all: 5, own: 0 } }
    await expect(given({}, {}, 1, undefined, undefined, others).run()).rejects.toMatchObject({
      message: expect.stringMatching(
        /EC2-VPC Elastic IPs: the account has 5, others in it use 5, and 1 is needed; VPCs per Region: .* use 5, and 1 is/,
      ),
      evidence: [
        'aws service-quotas request-service-quota-increase --service-code ec2 --quota-code L-0263D0A3 --desired-value 6',
        'aws service-quotas request-service-quota-increase --service-code vpc --quota-code L-F678F1CE --desired-value 6',
      ],
    })
    const own = { addresses: { all: 5, own: 1 }, vpcs: { all: 5, own: 1 } }
    expect(await given({}, {}, 1, undefined, undefined, own).run()).toEqual({ detail: 'enough' })
  })

  it.each([
    ['one NAT gateway', {}, false, 1],
    ['none', { enable_nat_gateway: false }, true, 0],
    ['one a zone in production', {}, true, 2],
    ['one a zone in production, of those named', { availability_zones: ['a', 'b', 'c'] }, true, 3],
    ['one in development, whatever its zones', { availability_zones: ['a', 'b', 'c'] }, false, 1],
  ])('have a public address for each NAT gateway: %s', (_what, variables, production, addresses) => {
    const needs = quotaNeeds({ desiredCount: 1, production, variables: { ...defaults, ...variables } })
    expect(needs.find(({ counts }) => counts === 'addresses')).toMatchObject({ least: addresses, most: addresses })
  })

  it('stop nothing where nobody may read them', async () => {
    const { run } = given(Object.fromEntries(Object.keys(usual).map((code) => [code, undefined])))
    expect(await run()).toMatchObject({ detail: expect.stringMatching(/^not known \(servicequotas:GetServiceQuota\)/) })
  })

  it('stop nothing where Service Quotas does not answer; credentials that ended do', async () => {
    const failing = (code: string) =>
      given({}, {}, 1, async () => {
        throw new OperatorError('servicequotas:GetServiceQuota: no answer', { code, whose: 'aws' })
      })
    expect(await failing('aws-unreachable').run()).toMatchObject({ detail: expect.stringMatching(/^not known/) })
    await expect(failing('aws-credentials').run()).rejects.toMatchObject({ code: 'aws-credentials' })
    await expect(failing('cancelled').run()).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('are never asked for less than is needed, whatever the settings', () => {
    fc.assert(
      fc.property(
        fc.record({
          desiredCount: fc.integer({ min: 0, max: 50 }),
          production: fc.boolean(),
          cpu: fc.constantFrom(256, 512, 1024, 4096, '2048'),
          base: fc.option(fc.integer({ min: 0, max: 60 })),
          max: fc.integer({ min: 1, max: 60 }),
          percent: fc.integer({ min: 100, max: 400 }),
          workers: fc.array(
            fc.record({ cpu: fc.constantFrom(256, 1024), desired_count: fc.integer({ min: 1, max: 9 }) }),
          ),
        }),
        ({ base, cpu, desiredCount, max, percent, production, workers }) => {
          const needs = quotaNeeds({
            desiredCount,
            production,
            workers,
            variables: {
              ...defaults,
              api_task_cpu: cpu,
              api_on_demand_base: base,
              api_autoscaling_max_capacity: max,
              deployment_maximum_percent: percent,
            },
          })
          for (const { ask, least, most } of needs) {
            expect(least).toBeGreaterThanOrEqual(0)
            expect(most).toBeGreaterThanOrEqual(least)
            expect(ask).toBeGreaterThanOrEqual(most)
          }
          const [onDemand, spot] = needs
          const vcpus = (onDemand?.least ?? 0) - 0.25 + (spot?.least ?? 0)
          const units = workers.reduce((sum, each) => sum + each.cpu * each.desired_count, desiredCount * Number(cpu))
          expect(vcpus).toBeCloseTo(units / 1024)
        },
      ),
    )
  })
})
