import { expect, test } from 'vitest'
import { longerSession, signInAgain } from '../src/expired-credentials.ts'

test.each([
  ['a GitHub job', { GITHUB_ACTIONS: 'true', AWS_ACCESS_KEY_ID: 'ASIA' }, /role-duration-seconds/],
  ['a web identity', { AWS_WEB_IDENTITY_TOKEN_FILE: '/token' }, /role-duration-seconds/],
  ['keys in the shell', { AWS_ACCESS_KEY_ID: 'ASIA' }, /aws configure export-credentials --format env/],
  ['a profile, which beats them', { AWS_ACCESS_KEY_ID: 'ASIA', AWS_PROFILE: 'ops' }, /aws sso login/],
  ['a sign-in', {}, /aws sso login/],
  ['a rehearsal', { MEDSPA_SANDBOX_ROLE: 'ops', AWS_ACCESS_KEY_ID: 'ASIA' }, /MEDSPA_SANDBOX_SESSION/],
])('%s is told its own way', (_, variables, words) => {
  expect(longerSession(variables)).toMatch(words)
  expect(signInAgain(variables)).toMatch(words)
  if (!('AWS_PROFILE' in variables) && Object.keys(variables).length > 0)
    expect(longerSession(variables)).not.toMatch(/sso login/)
})
