import { describe, expect, it } from 'vitest'
import type { Counted, Used } from '../../../src/aws/account/usage.ts'
import { runDoctorQuotas } from '../../../src/commands/doctor/quotas/run.ts'
import type { DoctorContext } from '../../../src/tasks/look/doctor.ts'
import { fakeSession } from '../../support/fake-session.ts'

const variables = {
  api_task_cpu: 512,
  api_autoscaling_max_capacity: 4,
  api_on_demand_base: null,
  availability_zones: [],
  deployment_maximum_percent: 200,
  enable_nat_gateway: true,
  enable_voice_webhooks: true,
  voice_throttle_rate_limit: 10,
}
const usual: Record<string, number> = {
  ...{ 'L-3032A538': 6, 'L-36FBB829': 6, 'L-B99A9384': 1000 },
  ...{ 'L-0263D0A3': 5, 'L-F678F1CE': 5, 'L-53DA6B97': 50 },
}

/** A session in an account that has and uses this. */
const given = (values: Record<string, number | undefined>, used: Partial<Record<Counted, Used | undefined>> = {}) =>
  fakeSession<DoctorContext>({
    bodies: { preflight: async () => ({ detail: '' }) },
    deps: {
      accountUsage: { of: async (counted) => (counted in used ? used[counted] : { all: 0, own: 0 }) },
      quotas: { value: async ({ code }) => ({ ...usual, ...values })[code] },
      releaseParameter: { read: async () => undefined },
      settings: { desiredCount: 1 } as never,
      terraform: { variableValues: async () => variables as never },
    },
  })

describe('doctor quotas', () => {
  it('shows each quota, what is in use and what a deploy takes besides', async () => {
    const { session } = given({}, { addresses: { all: 3, own: 1 }, spot: { all: 1.5, own: 0.5 } })
    const { lines, result } = await runDoctorQuotas(session, {})
    expect(lines?.join('\n')).toMatch(/EC2-VPC Elastic IPs +5 +3 +0 {2}OK/)
    expect(lines?.join('\n')).toMatch(/Fargate Spot vCPU resource count +6 +1\.5 +3\.5 {2}OK/)
    expect(result.quotas.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 'ok'))
    expect(result.quotas.find(({ code }) => code === 'L-0263D0A3')).toEqual({
      name: 'EC2-VPC Elastic IPs',
      service: 'ec2',
      code: 'L-0263D0A3',
      value: 5,
      used: { all: 3, own: 1 },
      least: 1,
      most: 1,
      needed: 0,
      status: 'ok',
      increase: null,
    })
  })

  it('fails with exit code 4, after the table, where one is too low, and asks for what all take together', async () => {
    const { session, written } = given({}, { vpcs: { all: 7, own: 0 } })
    const context: DoctorContext = {}
    await expect(runDoctorQuotas(session, context)).rejects.toMatchObject({
      code: 'quotas-too-low',
      exitCode: 4,
      message: 'Too low for this environment: VPCs per Region.',
      evidence: [
        'VPCs per Region: the account has 5, others in it use 7, and 1 is needed',
        expect.stringMatching(/--quota-code L-F678F1CE --desired-value 8$/),
      ],
    })
    expect(written.join('\n')).toMatch(/VPCs per Region +5 +7 +1 {2}TOO LOW/)
    expect(written).toContain(
      '  aws service-quotas request-service-quota-increase --service-code vpc --quota-code L-F678F1CE --desired-value 8',
    )
    expect(context.quotas?.filter(({ status }) => status === 'too-low')).toHaveLength(1)
  })

  it('writes no table into a document', async () => {
    const { session, written } = given({ 'L-F678F1CE': 0 })
    await expect(runDoctorQuotas(session, {}, { json: true })).rejects.toMatchObject({ exitCode: 4 })
    expect(written).toEqual([])
  })

  it("counts others' tasks, which a deploy does not", async () => {
    const { session } = given({}, { spot: { all: 5, own: 0 } })
    const { lines, result } = await runDoctorQuotas(session, {})
    expect(result.quotas.find(({ code }) => code === 'L-36FBB829')).toMatchObject({
      status: 'tight',
      increase: expect.stringMatching(/--desired-value 9$/),
    })
    expect(lines?.join('\n')).toMatch(/can have 1, and a busy minute takes 4: a deployment at full size could not/)
  })

  it('tells what nobody may read, and fails for nothing of it', async () => {
    const { session } = given({ 'L-B99A9384': undefined }, { addresses: undefined })
    const { lines, result } = await runDoctorQuotas(session, {})
    expect(result.quotas.find(({ code }) => code === 'L-B99A9384')).toMatchObject({ value: null, status: 'unknown' })
    expect(result.quotas.find(({ code }) => code === 'L-0263D0A3')).toMatchObject({ used: null, status: 'ok' })
    expect(lines?.join('\n')).toMatch(/Lambda concurrent executions +\? +0 +140 {2}NOT KNOWN/)
    expect(lines?.join('\n')).toMatch(/EC2-VPC Elastic IPs +5 +\? +1 {2}OK\n {2}How much is in use cannot be read\./)
  })
})
