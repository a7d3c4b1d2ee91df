import { expect, test } from 'vitest'
import { lifeOf } from '../../src/aws/credentials.ts'

const expiration = new Date('2026-11-23T15:00:00Z')
const session = { sessionToken: 'token' }
const ends = { kind: 'ends', at: expiration }
const saidByShell = { ...ends, saidBy: 'AWS_CREDENTIAL_EXPIRATION' }

test.each([
  ['access keys of a user', { $source: { CREDENTIALS_ENV_VARS: 'g' } }, { kind: 'lasting' }],
  ['access keys of a user in a file', { $source: { CREDENTIALS_PROFILE: 'n' } }, { kind: 'lasting' }],
  ["a session's keys in the shell", { ...session, $source: { CREDENTIALS_ENV_VARS: 'g' } }, { kind: 'unknown' }],
  ['the same with their end', { ...session, expiration, $source: { CREDENTIALS_ENV_VARS: 'g' } }, saidByShell],
  [
    'access keys of a user beside the end of a session before',
    { expiration, $source: { CREDENTIALS_ENV_VARS: 'g' } },
    { kind: 'lasting' },
  ],
  [
    'an end that is no time',
    { ...session, expiration: new Date('x'), $source: { CREDENTIALS_ENV_VARS: 'g' } },
    { kind: 'unknown' },
  ],
  ["a rehearsal's session", { ...session, expiration, $source: { CREDENTIALS_CODE: 'e' } }, ends],
  ["a rehearsal's operator", { $source: { CREDENTIALS_CODE: 'e' } }, { kind: 'lasting' }],
  [
    'SSO',
    { ...session, expiration, $source: { CREDENTIALS_PROFILE_SSO: 'r', CREDENTIALS_SSO: 's' } },
    { kind: 'renewed' },
  ],
  ['a process', { ...session, expiration, $source: { CREDENTIALS_PROFILE_PROCESS: 'v' } }, { kind: 'renewed' }],
  [
    'a role of a profile',
    { ...session, expiration, $source: { CREDENTIALS_PROFILE: 'n', CREDENTIALS_PROFILE_SOURCE_PROFILE: 'o' } },
    { kind: 'renewed' },
  ],
  [
    "a cluster's web identity",
    { ...session, expiration, $source: { CREDENTIALS_ENV_VARS_STS_WEB_ID_TOKEN: 'h' } },
    { kind: 'renewed' },
  ],
])('%s', (_, found, life) => {
  expect(lifeOf(found, false)).toEqual(life)
})

test("nobody renews a GitHub job's web identity", () => {
  const found = { ...session, expiration, $source: { CREDENTIALS_ENV_VARS_STS_WEB_ID_TOKEN: 'h' } }
  expect(lifeOf(found, true)).toEqual(ends)
})
