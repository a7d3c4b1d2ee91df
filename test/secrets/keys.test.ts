import { expect, test } from 'vitest'
import { PLACEHOLDER, secretKeys } from '../../src/secrets/keys.ts'

const problem = (name: string, value: string) => secretKeys.find((key) => key.name === name)?.problem(value)

test.each([
  ['DATABASE_URL', 'postgresql://medspa:p%40ss@db.example:5432/medspa?sslmode=require'],
  ['DATABASE_URL', 'postgres://u:p@ep-cool-name-123.eu-central-1.aws.neon.tech/neondb'],
  ['ADMIN_JWT_SECRET', 'x'.repeat(32)],
  ['TWILIO_AUTH_TOKEN', '0123456789abcdef0123456789ABCDEF'],
  ['TELNYX_PUBLIC_KEY', Buffer.alloc(32, 7).toString('base64')],
])('%s: a good value', (name, value) => {
  expect(problem(name, value)).toBeUndefined()
})

test.each([
  ['DATABASE_URL', PLACEHOLDER, 'is not a URL'],
  ['DATABASE_URL', 'mysql://u:p@db/medspa', 'does not begin with postgres'],
  ['DATABASE_URL', 'postgres://u:p@db', 'names no database'],
  ['DATABASE_URL', 'postgres:///medspa', 'names no host'],
  ['ADMIN_JWT_SECRET', 'hunter2', 'is shorter than 32 bytes'],
  ['TWILIO_AUTH_TOKEN', 'AC0123', 'is not 32 hexadecimal'],
  ['TELNYX_PUBLIC_KEY', 'KEY0123', 'is not the base64'],
])('%s: %s', (name, value, what) => {
  expect(problem(name, value)).toContain(what)
  expect(problem(name, value)).not.toContain(value)
})
