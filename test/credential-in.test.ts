import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { credentialIn, credentialShapes, noSecretValue, secretName, secretValue } from '../src/credential-in.ts'
import { ownedNames } from '../src/owned-names.ts'

const terraform = (file: string) =>
  readFileSync(path.resolve(import.meta.dirname, '../infra/terraform/modules/config', file), 'utf8')

test.each([
  ['LOG_LEVEL', 'debug'],
  ['USE_MEMORY_QUEUE', 'true'],
  ['MAX_TOKENS', '4096'],
  ['SECRET_NAME', 'medspa-development-app-secrets'],
  ['X_TOKEN', '3600'],
  ['OAUTH_TOKEN', 'https://auth.example.com/token'],
  ['KMS_ACCESS_KEY', 'arn:aws:kms:us-east-1:123456789012:key/1'],
  ['CORS_ALLOWED_ORIGINS', 'https://a.example.com,https://b.example.com'],
  ['COGNITO_USER_POOL_ID', 'us-east-1_aBcDeFgHi'],
  // Terraform's variables.
  ['db_instance_class', 'db.t4g.micro'],
  ['api_public_base_url', 'https://api.example.com'],
  ['alarms_email', 'ops@example.com'],
  ['elevenlabs_api_key', ''],
  ['permissions_boundary', 'arn:aws:iam::123456789012:policy/bounds'],
  ['BEDROCK_MODEL_ID', 'anthropic.claude-3-5-sonnet-20241022-v2:0'],
])('%s=%s is plain', (name, value) => {
  expect(credentialIn(name, value)).toBeUndefined()
})

test.each([
  ['A', 'AKIAIOSFODNN7EXAMPLE'],
  ['A', `sk_live_${'0'.repeat(24)}`],
  ['A', '-----BEGIN PRIVATE KEY-----\nabc'],
  ['A', 'redis://:secret@redis.example.com:6379'],
  ['A', '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0'],
  ['ONBOARDING_TOKEN', '0123456789abcdef'],
  ['DEEPGRAM_API_KEY', '0123456789abcdef'],
  ['DB_PASSWORD', 'correct-horse-battery'],
  // Terraform's variables are small letters.
  ['elevenlabs_api_key', '0123456789abcdef'],
  ['x', 'rk_test_abcdefghij'],
  ['x', 'whsec_abcdefghij'],
  ['x', 'KEY0123456789ABCDEF0123'],
  ['x', 'EAAAabcdefghijklmnopqrstuv'],
  ['x', 'postgres://ada:secret@db/clinic'],
])('%s=%s looks like a credential', (name, value) => {
  expect(credentialIn(name, value)).toBeDefined()
})

test("Terraform has the same expressions, and the same names that are not the operator's", () => {
  const text = terraform('credentials.tf')
  for (const { pattern, what } of credentialShapes) {
    expect(text).toContain(`"${what}"`)
    expect(text, what).toContain(`= "${pattern.replaceAll('\\', '\\\\')}"`)
  }
  for (const pattern of [secretName, secretValue, noSecretValue]) expect(text).toContain(`= "${pattern}"`)
  const owned = /owned_names = \{\n([\s\S]*?)\n {2}\}/.exec(terraform('keys.tf'))?.[1] ?? ''
  expect([...owned.matchAll(/^ {4}(\w+) +=/gm)].map(([, name]) => name).sort()).toEqual(Object.keys(ownedNames).sort())
})
