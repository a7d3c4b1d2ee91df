import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { catalogueWith, findKey, isKeyName, PLACEHOLDER, secretKeys } from '../../src/secrets/keys.ts'

const problem = (name: string, value: string) => findKey(secretKeys, name)?.problem(value)
const hex = '0123456789abcdef0123456789ABCDEF'

test.each([
  ['DATABASE_URL', 'postgresql://medspa:p%40ss@db.example:5432/medspa?sslmode=require'],
  ['DATABASE_URL', 'postgres://u:p@ep-cool-name-123.eu-central-1.aws.neon.tech/neondb?sslmode=verify-full'],
  ['ADMIN_JWT_SECRET', 'x'.repeat(32)],
  ['TWILIO_ACCOUNT_SID', `AC${hex}`],
  ['TWILIO_AUTH_TOKEN', hex],
  ['TWILIO_FROM_NUMBER', '+12125550123'],
  ['TWILIO_ORG_MAP_JSON', '{"+12125550123":"clinic"}'],
  ['TELNYX_PUBLIC_KEY', Buffer.alloc(32, 7).toString('base64')],
  ['TELNYX_API_KEY', 'KEY0192F00DCAFE0192F00DCAFE_abcdefghijklmnopqrstuv'],
  ['TELNYX_MESSAGING_PROFILE_ID', '4001767e-ce0f-4cae-9d5f-0d5e636e7809'],
  ['SQUARE_ACCESS_TOKEN', `EAAAE${hex}`],
  ['SQUARE_CLIENT_ID', 'sandbox-sq0idb-Vu0aBcDeFgHiJkLmNoPqRs'],
  ['SQUARE_CLIENT_SECRET', 'sq0csp-Vu0aBcDeFgHiJkLmNoPqRs'],
  ['SQUARE_SANDBOX', 'true'],
  ['STRIPE_SECRET_KEY', `rk_live_${hex}`],
  ['STRIPE_WEBHOOK_SECRET', `whsec_${hex}`],
  ['SENDGRID_API_KEY', `SG.${'a'.repeat(22)}.${'b'.repeat(43)}`],
  ['SES_FROM_EMAIL', 'clinic@example.com'],
  ['NEXTECH_BASE_URL', 'https://api.example.com/v1'],
  ['SQUARE_LOCATION_ID', 'L0123456789'],
])('%s: a good value', (name, value) => {
  expect(problem(name, value)).toBeUndefined()
})

test.each([
  ['DATABASE_URL', PLACEHOLDER, 'is not a URL'],
  ['DATABASE_URL', 'mysql://u:p@db/medspa', 'does not begin with postgres'],
  ['DATABASE_URL', 'postgres://u:p@db', 'names no database'],
  ['DATABASE_URL', 'postgres:///medspa', 'names no host'],
  ['DATABASE_URL', 'postgres://u:p@db/medspa', 'does not say sslmode=require'],
  ['DATABASE_URL', 'postgres://u:p@db/medspa?sslmode=prefer', 'has an sslmode that is none of'],
  ['ADMIN_JWT_SECRET', 'hunter2', 'is shorter than 32 bytes'],
  ['TWILIO_ACCOUNT_SID', hex, 'is not AC and 32 hexadecimal digits'],
  ['TWILIO_AUTH_TOKEN', 'AC0123', 'is not 32 hexadecimal'],
  ['TWILIO_FROM_NUMBER', '212-555-0123', 'is not a number in E.164 form'],
  ['TWILIO_FROM_NUMBER', '+0125550123', 'is not a number in E.164 form'],
  ['TWILIO_ORG_MAP_JSON', '[1]', 'is not a JSON object'],
  ['TWILIO_ORG_MAP_JSON', '{"hunter2', 'is not a JSON object'],
  ['TELNYX_PUBLIC_KEY', 'KEY0123', 'is not the base64'],
  ['TELNYX_API_KEY', 'v2-0123', 'does not begin with KEY'],
  ['TELNYX_MESSAGING_PROFILE_ID', 'clinic', 'is not a UUID'],
  ['SQUARE_ACCESS_TOKEN', 'sq0csp-abcdef', 'does not begin with EAAA'],
  ['STRIPE_SECRET_KEY', 'pk_live_0123456789', 'does not begin with sk_live_'],
  ['SENDGRID_API_KEY', 'SG.abc', 'is not SG.'],
  ['SES_FROM_EMAIL', 'clinic at example', 'is not an e-mail address'],
  ['SQUARE_BASE_URL', 'http://connect.squareup.com', 'is not an https:// URL'],
  ['SQUARE_SANDBOX', 'yes', 'is neither true nor false'],
  ['SQUARE_LOCATION_ID', ' L0123', 'begins or ends with a blank or line break'],
])('%s: %s', (name, value, what) => {
  expect(problem(name, value)).toContain(what)
  expect(problem(name, value)).not.toContain(value.trim())
})

describe('the catalogue', () => {
  test('has each key once, under a name that all its users can write, and no shape that a placeholder has', () => {
    const names = secretKeys.map(({ name }) => name)
    expect([...new Set(names)]).toEqual(names)
    expect(names.filter((name) => !isKeyName(name))).toEqual([])
    for (const { description, required, problem, where } of secretKeys) {
      expect(description && where).toBeTruthy()
      if (required !== 'no') expect(problem(PLACEHOLDER)).toBeDefined()
    }
  })

  test("has every key that Terraform's task definitions name, and Terraform makes placeholders of just these", () => {
    const terraform = (file: string) =>
      readFileSync(path.resolve(import.meta.dirname, '../../infra/terraform/modules', file), 'utf8')
    const root = terraform('../release.tf')
    const list = /api_secret_keys = concat\((\["DATABASE_URL"\][\s\S]*?)\n {2}\)\)/.exec(root)?.[1]
    const referenced = [...(list ?? '').matchAll(/"(\w+)"/g)].map(([, name = '']) => name)
    expect(referenced.length).toBeGreaterThan(3)
    expect(referenced.filter((name) => !findKey(secretKeys, name))).toEqual([])
    // One that no task reads would hold nothing up.
    const required = secretKeys.filter((key) => key.required !== 'no').map(({ name }) => name)
    expect(required.filter((name) => !referenced.includes(name))).toEqual([])

    const placeholders = terraform('secrets/main.tf').matchAll(/^ {4}(\w+)\s*= "PLACEHOLDER"$/gm)
    expect([...placeholders].map(([, name]) => name)).toEqual(referenced)
  })

  test('takes in what the configuration says: new keys, other shapes, other rules', () => {
    const catalogue = catalogueWith({
      CLINIC_PIN: { description: 'of the door', required: 'always', pattern: '\\d{4}|none' },
      STRIPE_SECRET_KEY: { pattern: 'sk_new_.+', required: 'always' },
    })
    expect(catalogue).toHaveLength(secretKeys.length + 1)
    const pin = findKey(catalogue, 'CLINIC_PIN')
    expect(pin).toMatchObject({ description: 'of the door', required: 'always' })
    expect(pin?.problem('1234')).toBeUndefined()
    // The whole value, not the part before or after the bar.
    expect(pin?.problem('12345')).toBe('does not match its pattern in medspa.config.yaml')
    const stripe = findKey(catalogue, 'STRIPE_SECRET_KEY')
    expect(stripe?.problem('sk_new_1')).toBeUndefined()
    expect(stripe).toMatchObject({ required: 'always', where: expect.stringContaining('dashboard.stripe.com') })
    expect(findKey(catalogue, 'DATABASE_URL')).toEqual(findKey(secretKeys, 'DATABASE_URL'))
  })
})

test.each(['A:B', 'A=B', '1A', '', 'A B', 'Ä'])('%s is not a valid key name', (name) => {
  expect(isKeyName(name)).toBe(false)
})
