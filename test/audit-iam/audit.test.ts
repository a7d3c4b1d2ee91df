import { describe, expect, it } from 'vitest'
import { audit, lineOf, type Reason } from '../../scripts/audit-iam/audit.ts'
import { changed } from '../../scripts/audit-iam/documents.ts'
import type { Document, RecordedCall, Recording, Role, Statement } from '../../scripts/audit-iam/recording.ts'
import { withoutAction } from '../../scripts/audit-iam/statements.ts'

const ACCOUNT = '123456789012'
const SECRET = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:medspa-production-app-secrets-abcdef`
const KEY = 'medspa-<environment>-execution/start-tasks'

const call = (action: string, resource: string, more: Partial<RecordedCall> = {}): RecordedCall => ({
  principal: `arn:aws:sts::${ACCOUNT}:assumed-role/medspa-production-execution/session`,
  action,
  resources: [resource],
  conditions: { 'aws:RequestedRegion': 'us-east-1' },
  passedRoles: [],
  ...more,
})
const document = (...Statement: Statement[]): Document => ({ Version: '2012-10-17', Statement })
const allow = (Sid: string, Action: string[], Resource: string[], more: Partial<Statement> = {}): Statement => ({
  Sid,
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
})
const trusts = (service: string): Document =>
  document({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } })
const role = (policy: Document, more: Partial<Role> = {}): Role => ({
  arn: `arn:aws:iam::${ACCOUNT}:role/medspa-production-execution`,
  trust: trusts('ecs-tasks.amazonaws.com'),
  policies: [{ name: 'start-tasks', managed: false, document: policy }],
  ...more,
})
const assumed = call('sts:AssumeRole', role(document()).arn, { principal: 'ecs-tasks.amazonaws.com' })
const recordingOf = (calls: RecordedCall[], ...roles: Role[]): Recording => ({
  account: ACCOUNT,
  region: 'us-east-1',
  chapters: [{ title: 'deploy', calls: [assumed, ...calls], standing: [{ roles, resources: [] }] }],
})
const found = async (recording: Recording, reasons: Reason[] = []): Promise<string[]> => {
  const lines: string[] = []
  for await (const finding of audit(recording, reasons)) lines.push(lineOf(finding).replace(/ +/g, ' '))
  return lines
}

const reads = call('secretsmanager:GetSecretValue', SECRET)
const secrets = allow('Secrets', ['secretsmanager:GetSecretValue'], [SECRET])

describe('audit', () => {
  it('finds nothing where each call is allowed, and each action needed', async () => {
    expect(await found(recordingOf([reads], role(document(secrets))))).toEqual([])
  })

  it('finds a call that no policy allows, and whose right is missing', async () => {
    expect(await found(recordingOf([reads], role(document())))).toEqual([
      `denied deploy: medspa-production-execution/session may not secretsmanager:GetSecretValue on ${SECRET} (implicit)`,
    ])
    const passing = call('ecs:RunTask', `arn:aws:ecs:us-east-1:${ACCOUNT}:task-definition/medspa-production-api:1`, {
      passedRoles: [{ role: role(document()).arn, service: 'ecs-tasks.amazonaws.com' }],
    })
    const runs = allow('Run', ['ecs:RunTask'], passing.resources)
    const [passed] = await found(recordingOf([passing], role(document(runs))))
    expect(passed).toMatch(/may not iam:PassRole on .*, which ecs:RunTask needs \(implicit\)$/)
  })

  it('holds the boundary against a call, and a trust policy against who assumes the role', async () => {
    const boundary = {
      name: 'medspa-boundary',
      managed: true,
      document: document(allow('Logs', ['logs:PutLogEvents'], ['*'])),
    }
    const lines = await found(recordingOf([reads], role(document(secrets), { boundary })))
    expect(lines).toContainEqual(expect.stringMatching(/^denied .*\(boundary\)$/))
    expect(
      await found(recordingOf([reads], role(document(secrets), { trust: trusts('lambda.amazonaws.com') }))),
    ).toEqual(
      expect.arrayContaining([expect.stringMatching(/^denied deploy: ecs-tasks.amazonaws.com may not sts:AssumeRole/)]),
    )
  })

  it('reads tags of what exists, and conditions', async () => {
    const vpc = `arn:aws:ec2:us-east-1:${ACCOUNT}:vpc/vpc-1`
    const ours = allow('Ours', ['ec2:DeleteVpc'], ['arn:aws:ec2:*:*:*/*'], {
      Condition: { StringEquals: { 'aws:ResourceTag/Environment': 'production' } },
    })
    const deletes = (environment: string) =>
      call('ec2:DeleteVpc', vpc, { keys: { [vpc]: { 'aws:ResourceTag/Environment': environment } } })
    expect(await found(recordingOf([deletes('production')], role(document(ours))))).toEqual([])
    expect(await found(recordingOf([deletes('development')], role(document(ours))))).toContainEqual(
      expect.stringMatching(/^denied .*ec2:DeleteVpc/),
    )
  })

  it('finds an action that no call needs, unless a reason names it, and a reason that explains nothing', async () => {
    const wider = role(
      document({ ...secrets, Action: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'] }),
    )
    const line = `unused ${KEY}, Secrets: no recorded call needs secretsmanager:PutSecretValue`
    expect(await found(recordingOf([reads], wider))).toEqual([line])
    const reason = { policy: 'medspa-*-execution/start-tasks', statement: 'Secrets', why: 'for later' }
    const named = { ...reason, policy: KEY, action: 'secretsmanager:PutSecretValue' }
    expect(await found(recordingOf([reads], wider), [named])).toEqual([])
    expect(await found(recordingOf([reads], role(document(secrets))), [reason])).toEqual([
      'stale medspa-*-execution/start-tasks, Secrets: a reason for each action, which needs none',
    ])
  })

  it('finds both of two statements that allow the same', async () => {
    const twice = role(document(secrets, { ...secrets, Sid: 'Again' }))
    expect(await found(recordingOf([reads], twice))).toHaveLength(2)
  })

  it.each([
    ['Action', { ...secrets, Action: ['secretsmanager:GetSecretValue', '*'] }],
    ['Action', { ...secrets, Action: ['secretsmanager:*'] }],
    ['Action', { ...secrets, Action: ['secretsmanager:Put*', 'secretsmanager:GetSecretValue'] }],
    ['Resource', { ...secrets, Resource: [SECRET, '*'] }],
    [
      'Condition.StringLike.aws:PrincipalAccount',
      { ...secrets, Condition: { StringLike: { 'aws:PrincipalAccount': ['*'] } } },
    ],
  ])('finds a * in %s', async (element, statement) => {
    expect(await found(recordingOf([reads], role(document(statement))))).toContainEqual(
      expect.stringContaining(`wildcard ${KEY}, Secrets: ${element} holds`),
    )
  })

  it('takes * for the resource of actions that know none, and Describe* for one of them', async () => {
    const looks = allow('Look', ['ec2:DescribeVpc*'], ['*'])
    const login = allow('Login', ['ecr:GetAuthorizationToken'], ['*'])
    const calls = [call('ecr:GetAuthorizationToken', '*')]
    expect(await found(recordingOf(calls, role(document(login))))).toEqual([])
    const lines = await found(recordingOf([...calls, call('ec2:DescribeVpcs', '*')], role(document(login, looks))))
    expect(lines).toEqual([`wildcard ${KEY}, Look: Resource holds "*"`])
  })

  it('asks what stood before a command, and what stood after it', async () => {
    const recording = recordingOf([reads], role(document(secrets)))
    const [chapter] = recording.chapters
    const gone = {
      ...chapter,
      title: 'destroy',
      standing: [...(chapter?.standing ?? []), { roles: [], resources: [] }],
    }
    expect(await found({ ...recording, chapters: [gone as Recording['chapters'][0]] })).toEqual([])
  })

  it('changes the documents of a key in each environment, and shares the rest', () => {
    const recording = recordingOf([reads], role(document(secrets)))
    const less = changed(recording, KEY, (text) => withoutAction(text, 'Secrets', 'secretsmanager:GetSecretValue'))
    expect(less.chapters[0]?.calls).toBe(recording.chapters[0]?.calls)
    expect(JSON.stringify(less)).not.toContain('secretsmanager:GetSecretValue"],"Resource')
    expect(JSON.stringify(recording)).toContain('secretsmanager:GetSecretValue"],"Resource')
  })
})
