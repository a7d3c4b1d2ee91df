import { expect, test } from 'vitest'
import { credentialIn } from '../../src/secrets/credential-value.ts'

test.each([
  ['x', 'AKIAIOSFODNN7EXAMPLE', 'an access key of AWS'],
  ['x', '-----BEGIN RSA PRIVATE KEY-----\nMII', 'a private key'],
  ['x', 'postgres://ada:secret@db/clinic', 'a URL with a password'],
  ['x', 'rk_test_abcdefghij', "a key of Stripe's"],
  ['x', 'whsec_abcdefghij', "a webhook secret of Stripe's"],
  ['x', 'KEY0123456789ABCDEF0123', "a key of Telnyx'"],
  ['x', 'EAAAabcdefghijklmnopqrstuv', "a token of Square's"],
  ['elevenlabs_api_key', 'anything', 'a credential, by its name'],
])('%s = %j is %s', (name, value, what) => {
  expect(credentialIn(name, value)).toBe(what)
})

test.each([
  ['db_instance_class', 'db.t4g.micro'],
  ['api_public_base_url', 'https://api.example.com'],
  ['alarms_email', 'ops@example.com'],
  ['elevenlabs_api_key', ''],
  ['permissions_boundary', 'arn:aws:iam::123456789012:policy/bounds'],
])('%s = %j is no credential', (name, value) => {
  expect(credentialIn(name, value)).toBeUndefined()
})
