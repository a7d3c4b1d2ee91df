import { afterEach, describe, expect, it, test } from 'vitest'
import { typed } from '../src/command-line.ts'
import { exportSession, longerSession, signInAgain, signInCommand } from '../src/expired-credentials.ts'

test.each([
  ['a GitHub job', { GITHUB_ACTIONS: 'true', AWS_ACCESS_KEY_ID: 'ASIA' }, /role-duration-seconds/],
  ['a web identity', { AWS_WEB_IDENTITY_TOKEN_FILE: '/token' }, /role-duration-seconds/],
  // With the ended keys in the shell the aws CLI exports these again.
  [
    'keys in the shell',
    { AWS_ACCESS_KEY_ID: 'ASIA' },
    /`unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_CREDENTIAL_EXPIRATION; eval "\$\(aws configure export-credentials --format env\)"`/,
  ],
  ['a profile, which beats them', { AWS_ACCESS_KEY_ID: 'ASIA', AWS_PROFILE: 'ops' }, /aws sso login`/],
  ['a sign-in', {}, /aws sso login`/],
  ['a rehearsal', { MEDSPA_SANDBOX_ROLE: 'ops', AWS_ACCESS_KEY_ID: 'ASIA' }, /MEDSPA_SANDBOX_SESSION/],
])('%s is told its own way', (_, variables, words) => {
  expect(longerSession(variables)).toMatch(words)
  expect(signInAgain(variables)).toMatch(words)
  if (!('AWS_PROFILE' in variables) && Object.keys(variables).length > 0)
    expect(longerSession(variables)).not.toMatch(/sso login/)
})

describe('a profile that the configuration file alone names', () => {
  let undo: (() => void) | undefined
  afterEach(() => undo?.())

  it('is named to the aws CLI, which does not read the file, and beats keys in the shell', () => {
    undo = typed({ env: 'development', aws: { profile: 'my clinic', region: 'eu-west-1' } })
    const login = "aws sso login --profile 'my clinic'"
    expect(signInCommand()).toBe(login)
    for (const variables of [{}, { AWS_ACCESS_KEY_ID: 'ASIA' }]) {
      expect(longerSession(variables)).toContain(`\`${login}\``)
      expect(signInAgain(variables)).toContain(`\`${login}\``)
    }
    expect(exportSession()).toContain(`aws configure export-credentials --profile 'my clinic' --format env`)
    expect(exportSession('ops')).toContain('aws configure export-credentials --profile ops --format env')
  })

  it('is none in a rehearsal', () => {
    undo = typed({ env: 'development', sandbox: true, aws: { profile: 'clinic' } })
    expect(signInCommand()).toBe('aws sso login')
  })
})
