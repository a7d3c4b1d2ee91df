import { expect, test } from 'vitest'
import { parseSecretReference } from '../../src/aws/secret-reference.ts'

const arn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:medspa-development-app-secrets-AbCdEf'

test.each([
  [`${arn}:DATABASE_URL::`, { secretId: arn, key: 'DATABASE_URL' }],
  [`${arn}:DATABASE_URL:AWSCURRENT:`, { secretId: arn, key: 'DATABASE_URL' }],
  [`${arn}:::5f1d`, { secretId: arn }],
  [arn, { secretId: arn }],
  ['arn:aws:ssm:us-east-1:123456789012:parameter/x', { secretId: 'arn:aws:ssm:us-east-1:123456789012:parameter/x' }],
  ['/plain/parameter', { secretId: '/plain/parameter' }],
])('%s', (valueFrom, expected) => {
  expect(parseSecretReference(valueFrom)).toEqual(expected)
})
