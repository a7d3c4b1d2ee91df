import { IAMClient } from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { createPolicySimulator } from '../../../src/aws/account/policy-simulator.ts'

type Input = { ActionNames?: string[]; Marker?: string; RoleName?: string; ContextEntries?: unknown }
const role = 'arn:aws:iam::123456789012:role/ops'
const session = (name: string) => `arn:aws:sts::123456789012:assumed-role/${name}/ada`

const refusedAs = (name: string, status = 400) =>
  Object.assign(new Error(`refused: ${name}`), { name, $metadata: { httpStatusCode: status } })

function given(answer: (operation: string, input: Input) => unknown) {
  const inputs: Input[] = []
  const send = async (command: { constructor: { name: string }; input: Input }) => {
    inputs.push({ ...command.input })
    return answer(command.constructor.name.replace(/Command$/, ''), command.input)
  }
  const client = Object.assign(Object.create(IAMClient.prototype), { send }) as IAMClient
  return { inputs, simulator: createPolicySimulator({ clients: { iam: async () => client } }) }
}

const result = (EvalActionName: string, rest: object) => ({ EvalActionName, EvalDecision: 'allowed', ...rest })
const about = (...actions: string[]) => ({ actions, resource: 'arn:aws:s3:::b', context: {} })

describe('whose policies are simulated', () => {
  it.each([
    ['a user', 'arn:aws:iam::123456789012:user/team/ada', { arn: 'arn:aws:iam::123456789012:user/team/ada' }],
    ['root', 'arn:aws:iam::123456789012:root', { root: true }],
    [
      'a federated user',
      'arn:aws:sts::123456789012:federated-user/ada',
      { unknown: expect.stringContaining('neither') },
    ],
  ])('%s', async (_what, arn, expected) => {
    expect(await given(() => ({})).simulator.principalOf(arn)).toEqual(expected)
  })

  it("a role with its path, which a session's ARN does not have", async () => {
    const Arn = 'arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Ops_0'
    const { inputs, simulator } = given(() => ({ Role: { Arn } }))
    expect(await simulator.principalOf(session('AWSReservedSSO_Ops_0'))).toEqual({ arn: Arn })
    expect(inputs).toEqual([{ RoleName: 'AWSReservedSSO_Ops_0' }])
  })

  it('a role by its name where the path cannot be read, and none that is not there', async () => {
    const denied = given(() => Promise.reject(refusedAs('AccessDenied'))).simulator
    expect(await denied.principalOf(session('ops'))).toEqual({ arn: role })
    expect(await denied.principalOf(session('AWSReservedSSO_Ops_0'))).toEqual({
      arn: 'arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Ops_0',
    })
    const gone = given(() => Promise.reject(refusedAs('NoSuchEntity'))).simulator
    expect(await gone.principalOf(session('ops'))).toEqual({ unknown: expect.stringContaining('no role ops') })
    const expired = given(() => Promise.reject(refusedAs('ExpiredToken'))).simulator
    await expect(expired.principalOf(session('ops'))).rejects.toMatchObject({ code: 'aws-credentials' })
  })
})

describe('what IAM says', () => {
  it('is read page by page, of the thing that was asked about', async () => {
    const { inputs, simulator } = given((_operation, { Marker }) =>
      Marker === undefined
        ? { IsTruncated: true, Marker: '2', EvaluationResults: [result('s3:GetObject', {})] }
        : {
            EvaluationResults: [
              result('s3:PutObject', {
                ResourceSpecificResults: [
                  { EvalResourceDecision: 'implicitDeny', MissingContextValues: ['aws:SourceIp'] },
                ],
              }),
            ],
          },
    )
    const question = { ...about('s3:GetObject', 's3:PutObject'), context: { 'a:One': 'x', 'a:Many': ['y'] } }
    expect(await simulator.ask(role, question)).toEqual([
      { action: 's3:GetObject', refusal: undefined, unknownConditions: [] },
      { action: 's3:PutObject', refusal: 'implicit', unknownConditions: ['aws:SourceIp'] },
    ])
    expect(inputs[0]?.ContextEntries).toEqual([
      { ContextKeyName: 'a:One', ContextKeyValues: ['x'], ContextKeyType: 'string' },
      { ContextKeyName: 'a:Many', ContextKeyValues: ['y'], ContextKeyType: 'stringList' },
    ])
  })

  it.each([
    ['explicit', { EvalDecision: 'explicitDeny' }],
    ['implicit', { EvalDecision: 'implicitDeny' }],
    [
      'boundary',
      { EvalDecision: 'implicitDeny', PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false } },
    ],
    ['organization', { EvalDecision: 'implicitDeny', OrganizationsDecisionDetail: { AllowedByOrganizations: false } }],
    [undefined, { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: true } }],
  ])('is why: %s', async (refusal, rest) => {
    const { simulator } = given(() => ({ EvaluationResults: [result('s3:GetObject', rest)] }))
    expect(await simulator.ask(role, about('s3:GetObject'))).toMatchObject([{ refusal }])
  })

  it('is asked action by action where IAM refuses several together', async () => {
    const { inputs, simulator } = given((_operation, { ActionNames = [] }) => {
      if (ActionNames.length > 1) throw refusedAs('InvalidInput')
      return { EvaluationResults: ActionNames.map((name) => result(name, {})) }
    })
    const verdicts = await simulator.ask(role, about('iam:PassRole', 'iam:CreateRole'))
    expect(verdicts).toMatchObject([{ action: 'iam:PassRole' }, { action: 'iam:CreateRole' }])
    expect(inputs).toHaveLength(3)
  })

  it.each([
    ['AccessDenied', 403, 'iam:SimulatePrincipalPolicy'],
    ['NoSuchEntity', 404, 'iam:GetRole'],
    ['NotImplemented', 501, 'nobody simulates policies here'],
  ])('is nothing, with the reason: %s', async (name, status, words) => {
    const { simulator } = given(() => Promise.reject(refusedAs(name, status)))
    expect(await simulator.ask(role, about('s3:GetObject'))).toEqual({ unavailable: expect.stringContaining(words) })
  })

  it('is an error where IAM cannot simulate an action at all', async () => {
    const { simulator } = given(() => Promise.reject(refusedAs('InvalidInput')))
    await expect(simulator.ask(role, about('s3:GetObject'))).rejects.toMatchObject({
      message: expect.stringContaining('iam:SimulatePrincipalPolicy'),
    })
  })
})
