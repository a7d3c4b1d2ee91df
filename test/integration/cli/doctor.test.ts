import { AllocateAddressCommand, EC2Client } from '@aws-sdk/client-ec2'
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createPolicySimulator } from '../../../src/aws/account/policy-simulator.ts'
import { documentOf, openWorkplace, succeeded, type Workplace } from './support/workplace.ts'

// The real program on a sandbox without a deployment.
let workplace: Workplace
const medspa = (word: string, ...flags: string[]) =>
  workplace.medspa(['doctor', word, '--env', 'development', '--sandbox', '--json', ...flags])

beforeAll(async () => {
  workplace = await openWorkplace()
  succeeded(await workplace.medspa(['sandbox', 'up']))
})
afterAll(() => workplace.dispose())

it('finds quotas enough in a bare account, and too low once others have used them up', async () => {
  expect(documentOf(succeeded(await medspa('quotas'))).result).toMatchObject({
    quotas: expect.arrayContaining([
      expect.objectContaining({ code: 'L-0263D0A3', value: 5, used: { all: 0, own: 0 }, needed: 1, status: 'ok' }),
    ]),
  })
  const ec2 = new EC2Client(await workplace.aws())
  for (let at = 0; at < 5; at += 1) await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }))
  const ran = await medspa('quotas')
  expect(ran.exitCode).toBe(4)
  expect(documentOf(ran)).toMatchObject({
    error: { code: 'quotas-too-low' },
    result: { quotas: expect.arrayContaining([expect.objectContaining({ code: 'L-0263D0A3', status: 'too-low' })]) },
  })
})

it('finds that the operator of a sandbox may do everything', async () => {
  expect(documentOf(succeeded(await medspa('permissions'))).result).toMatchObject({ skipped: null, missing: [] })
})

it('evaluates the policies of a role as they stand', async () => {
  const iam = new IAMClient(await workplace.aws())
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: 'ops', AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}' }),
  )
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'ops',
      PolicyName: 'pass',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'iam:PassRole',
            Resource: '*',
            Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
          },
          { Effect: 'Deny', Action: 'iam:CreateUser', Resource: '*' },
        ],
      }),
    }),
  )
  const simulator = createPolicySimulator({ clients: { iam: async () => iam } })
  const ask = async (service: string) => {
    const question = {
      actions: ['iam:PassRole', 'iam:CreateUser', 'iam:CreateRole'],
      resource: Role?.Arn ?? '',
      context: { 'iam:PassedToService': service },
    }
    const verdicts = await simulator.ask(Role?.Arn ?? '', question)
    return 'unavailable' in verdicts ? verdicts.unavailable : verdicts.map(({ refusal }) => refusal)
  }
  expect(await ask('ecs-tasks.amazonaws.com')).toEqual([undefined, 'explicit', 'implicit'])
  expect(await ask('lambda.amazonaws.com')).toEqual(['implicit', 'explicit', 'implicit'])
})
