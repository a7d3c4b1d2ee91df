import { describe, expect, it } from 'vitest'
import { policySchema } from '../../src/policies/document.ts'
import { servicesOf } from '../../src/policies/services-of.ts'
import { withinBoundary } from '../../src/policies/within-boundary.ts'

const policyOf = (...statements: object[]) => policySchema.parse({ Version: '2012-10-17', Statement: statements })
const allow = (Action: string | string[], Resource: string | string[] = '*') => ({ Effect: 'Allow', Action, Resource })
const deny = (Action: string | string[], Resource: string | string[] = '*') => ({
  ...allow(Action, Resource),
  Effect: 'Deny',
})

/** As the bootstrap's: its own services on the environment's things, the API's as a whole, and nothing of IAM. */
const boundary = policyOf(
  allow(['logs:PutLogEvents', 'logs:CreateLogStream']),
  allow('secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:*:123456789012:secret:medspa-*'),
  allow(['s3:*', 'sqs:*']),
  deny(['iam:*', 's3:PutBucketPolicy']),
)

const compared = (...statements: object[]) => withinBoundary(policyOf(...statements), boundary)
const nothing = { denied: [], narrowed: [], notActions: [] }
const medspaSecret = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:medspa-development-x'

describe('what a boundary leaves of a policy', () => {
  it.each([
    ['an action by its name', allow('s3:GetObject')],
    ['a pattern', allow('sqs:Send*')],
    ['the whole service', allow('sqs:*')],
    ['an action in another case', allow('LOGS:putlogevents')],
    ['an action on a resource that it names', allow('secretsmanager:GetSecretValue', medspaSecret)],
    ['a resource by a pattern within its own', allow('secretsmanager:GetSecretValue', `${medspaSecret}*`)],
    ['what the policy denies itself', deny('dynamodb:*')],
  ])('is all of %s', (_, statement) => {
    expect(compared(statement)).toEqual(nothing)
  })

  it.each([
    ['dynamodb:GetItem', 'action', allow('dynamodb:GetItem')],
    ['dynamodb:*', 'action', allow('dynamodb:*')],
    ['iam:PassRole', 'deny', allow('iam:PassRole')],
    ['s3:PutBucketPolicy', 'deny', allow('s3:PutBucketPolicy')],
    ['logs:*', 'part-of-action', allow('logs:*')],
    ['*', 'part-of-action', allow('*')],
    ['s*:GetObject', 'part-of-action', allow('s*:GetObject')],
  ])('is not %s (%s)', (action, why, statement) => {
    expect(compared(statement)).toEqual({ ...nothing, denied: [{ action, resource: '*', why }] })
  })

  it('is not a resource beside those that it names', () => {
    const resource = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:other'
    expect(compared(allow('secretsmanager:GetSecretValue', resource)).denied).toEqual([
      { action: 'secretsmanager:GetSecretValue', resource, why: 'resource' },
    ])
  })

  it('is narrower where it names fewer resources, or denies a part', () => {
    expect(compared(allow('secretsmanager:GetSecretValue'), allow('s3:*'))).toEqual({
      ...nothing,
      narrowed: [
        { action: 'secretsmanager:GetSecretValue', resource: '*', why: 'resource' },
        { action: 's3:*', resource: '*', why: 'deny' },
      ],
    })
  })

  it('cannot be told of a NotAction, which is given back', () => {
    expect(compared({ Effect: 'Allow', NotAction: ['iam:*'], Resource: '*' }).notActions).toEqual([['iam:*']])
  })

  it('is told of each of several actions', () => {
    const { denied } = compared(allow(['s3:GetObject', 'dynamodb:GetItem', 'kms:Decrypt']))
    expect(denied.map(({ action }) => action)).toEqual(['dynamodb:GetItem', 'kms:Decrypt'])
  })

  it('passes over a Deny with a condition, and counts an Allow with one as allowing', () => {
    const conditional = policyOf(
      { ...allow('s3:*'), Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } } },
      { ...deny('s3:*'), Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    )
    expect(withinBoundary(policyOf(allow('s3:GetObject')), conditional)).toEqual(nothing)
  })

  it('reads what a boundary says by what it leaves out', () => {
    const allButIam = policyOf({ Effect: 'Allow', NotAction: ['iam:*', 'sts:*'], NotResource: 'arn:aws:s3:::secret/*' })
    const of = (...given: Parameters<typeof allow>) => withinBoundary(policyOf(allow(...given)), allButIam)
    expect(of('s3:GetObject', 'arn:aws:s3:::open/*')).toEqual(nothing)
    expect(of('iam:PassRole').denied.map(({ why }) => why)).toEqual(['action'])
    expect(of('*').denied.map(({ why }) => why)).toEqual(['part-of-action'])
    expect(of('s3:GetObject', 'arn:aws:s3:::secret/x').denied.map(({ why }) => why)).toEqual(['resource'])
    expect(of('s3:GetObject').narrowed.map(({ why }) => why)).toEqual(['resource'])
  })

  it('takes one statement, and one text, without a list', () => {
    const single = policySchema.parse({ Statement: { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' } })
    expect(withinBoundary(single, boundary)).toEqual(nothing)
  })
})

describe('the services of a policy', () => {
  it('are those of what it allows, once each', () => {
    expect(servicesOf(policyOf(allow(['sqs:SendMessage', 'S3:Get*']), allow('s3:PutObject'), deny('kms:*')))).toEqual({
      services: ['s3', 'sqs'],
      open: [],
    })
  })

  it.each([
    ['*', allow('*')],
    ['s*:GetObject', allow('s*:GetObject')],
    ['everything but iam:*', { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }],
  ])('are not known of %s', (open, statement) => {
    expect(servicesOf(policyOf(statement))).toEqual({ services: [], open: [open] })
  })
})
