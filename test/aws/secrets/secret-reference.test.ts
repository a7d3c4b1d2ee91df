import { expect, test } from 'vitest'
import { isSecretNamed, parseSecretReference } from '../../../src/aws/secrets/secret-reference.ts'

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

test.each([
  [arn, 'medspa-development-app-secrets', true],
  ['medspa-development-app-secrets', 'medspa-development-app-secrets', true],
  [arn.replace('development', 'production'), 'medspa-development-app-secrets', false],
  [arn, 'medspa-development-app', false],
  ['/plain/parameter', 'medspa-development-app-secrets', false],
])('%s is the secret %s: %s', (secretId, name, expected) => {
  expect(isSecretNamed(secretId, name)).toBe(expected)
})
