import { expect, test } from 'vitest'
import { allowsService } from '../../../../sandbox/front/iam/policy.ts'

const question = {
  service: 'ecs-tasks.amazonaws.com',
  action: 'sts:AssumeRole',
  keys: { 'aws:SourceAccount': '123456789012', 'aws:SourceArn': 'arn:aws:ecs:us-east-1:123456789012:task/a/b' },
}
const allow = (more: object = {}) => ({
  Effect: 'Allow',
  Action: 'sts:AssumeRole',
  Principal: { Service: 'ecs-tasks.amazonaws.com' },
  ...more,
})
const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const when = (operator: string, key: string, value: string | string[]) => ({
  Condition: { [operator]: { [key]: value } },
})

test.each([
  ['a statement without a condition', policy(allow()), true],
  ['no statement', '{}', false],
  ['one statement that is no list', JSON.stringify({ Statement: allow() }), true],
  ['a document in URL encoding', encodeURIComponent(policy(allow())), true],
  ['another service', policy(allow({ Principal: { Service: ['lambda.amazonaws.com'] } })), false],
  ['another action', policy(allow({ Action: ['sts:TagSession'] })), false],
  ['the account', policy(allow(when('StringEquals', 'aws:SourceAccount', '123456789012'))), true],
  [
    'the account, its key in other letters',
    policy(allow(when('StringEquals', 'AWS:sourceaccount', '123456789012'))),
    true,
  ],
  ['one of two accounts', policy(allow(when('StringEquals', 'aws:SourceAccount', ['1', '123456789012']))), true],
  ['another account', policy(allow(when('StringEquals', 'aws:SourceAccount', '1'))), false],
  [
    'a pattern of the ARN',
    policy(allow(when('ArnLike', 'aws:SourceArn', 'arn:aws:ecs:us-east-1:123456789012:*'))),
    true,
  ],
  ['a pattern of another ARN', policy(allow(when('ArnLike', 'aws:SourceArn', 'arn:aws:ecs:*:1:*'))), false],
  ['a key that is not sent', policy(allow(when('StringEquals', 'aws:PrincipalOrgID', 'o-1'))), false],
  ['a key that may be missing', policy(allow(when('StringEqualsIfExists', 'aws:PrincipalOrgID', 'o-1'))), true],
  ['an operator that is not known', policy(allow(when('NumericLessThan', 'aws:SourceAccount', '5'))), false],
  ['a denial beside it', policy(allow(), { ...allow(), Effect: 'Deny' }), false],
  [
    'a denial that does not hold',
    policy(allow(), { ...allow(when('StringEquals', 'aws:SourceAccount', '1')), Effect: 'Deny' }),
    true,
  ],
])('a service that is asked for by %s', (_, document, allowed) => {
  expect(allowsService(document, question)).toBe(allowed)
})

test('a resource is asked for too, where the policy is not that of a role', () => {
  const put = { service: 'logdelivery.elasticloadbalancing.amazonaws.com', action: 's3:PutObject', keys: {} }
  const document = policy({
    Effect: 'Allow',
    Action: ['s3:Put*'],
    Principal: { Service: put.service },
    Resource: ['arn:aws:s3:::logs/AWSLogs/123456789012/*'],
  })
  expect(allowsService(document, { ...put, resource: 'arn:aws:s3:::logs/AWSLogs/123456789012/file' })).toBe(true)
  expect(allowsService(document, { ...put, resource: 'arn:aws:s3:::logs/AWSLogs/999999999999/file' })).toBe(false)
})
