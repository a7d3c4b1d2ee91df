import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leadsAway, profileOf } from '../../src/config/profile.ts'
import { isLoopback } from '../../src/config/sandbox-endpoint.ts'

const endpoint = {
  version: 1 as const,
  endpoint: 'http://127.0.0.1:4566',
  pid: 1,
  region: 'us-east-1',
  accountId: '123456789012',
  caFile: '/ca.pem',
  stateBucket: 'bucket',
  tasks: 'processes' as const,
  testSecrets: {},
  startedAt: '2026-01-01T00:00:00Z',
}

describe('the rehearsal profile', () => {
  it('keeps nothing inherited that could lead to AWS or change what Terraform does', () => {
    const inherited = {
      PATH: '/bin',
      AWS_PROFILE: 'clinic',
      AWS_ENDPOINT_URL_S3: 'https://s3.amazonaws.com',
      AWS_SESSION_TOKEN: 'x',
      AWS_CA_BUNDLE: '/x',
      TF_VAR_environment: 'production',
      TF_CLI_ARGS_plan: '-target=x',
      TF_WORKSPACE: 'other',
      TF_DATA_DIR: '/x',
    }
    const { env } = profileOf(endpoint, inherited)
    expect(env.PATH).toBe('/bin')
    for (const name of Object.keys(inherited)) if (name !== 'PATH') expect(env[name]).toBeUndefined()
    expect(env.AWS_ENDPOINT_URL).toBe(endpoint.endpoint)
  })

  it('is the same whatever AWS_* and TF_VAR_* the shell holds', () => {
    const name = fc
      .oneof(fc.constant('AWS_'), fc.constant('TF_VAR_'), fc.constant('TF_CLI_ARGS'))
      .chain((prefix) => fc.stringMatching(/^[A-Za-z0-9_]{0,12}$/).map((rest) => prefix + rest))
    const clean = profileOf(endpoint, { PATH: '/bin' }).env
    fc.assert(
      fc.property(fc.dictionary(name, fc.string()), (polluted) => {
        expect(profileOf(endpoint, { ...polluted, PATH: '/bin' }).env).toEqual(clean)
      }),
    )
  })

  it('leaves other variables alone', () => {
    for (const name of ['PATH', 'HOME', 'TF_CLI_CONFIG_FILE', 'NODE_EXTRA_CA_CERTS'])
      expect(leadsAway(name)).toBe(false)
  })
})

describe('isLoopback', () => {
  it.each([
    ['http://127.0.0.1:4566', true],
    ['http://127.8.9.10', true],
    ['http://[::1]:80', true],
    ['http://localhost:4566', false],
    ['https://ecs.us-east-1.amazonaws.com', false],
    ['http://127.0.0.1.example.com', false],
    ['http://10.0.0.1', false],
  ])('%s: %s', (url, expected) => {
    expect(isLoopback(url)).toBe(expected)
  })
})
