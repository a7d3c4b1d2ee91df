import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { awsProfile, profileOf } from '../../src/config/profile.ts'
import {
  daemonEnvironment,
  leadsOutOfRehearsal,
  noAwsOfTheOperator,
  withoutProxySwitch,
} from '../../src/config/rehearsal-environment.ts'
import { isLoopbackUrl, printedEndpoint } from '../../src/config/sandbox-endpoint.ts'
import { sandboxEndpoint as endpoint } from '../support/sandbox-endpoint.ts'

describe('the rehearsal profile', () => {
  it('has what the providers sign with where the sandbox says it, and prints it nowhere', () => {
    const signingKeys = { twilio: 'a token', telnyx: 'a private key' }
    expect(profileOf({ ...endpoint, signingKeys }, {}).signingKeys).toEqual(signingKeys)
    expect(profileOf(endpoint, {}).signingKeys).toBeUndefined()
    expect(awsProfile({}).signingKeys).toBeUndefined()
    expect(JSON.stringify(printedEndpoint({ ...endpoint, signingKeys }))).not.toMatch(/a token|a private key|the token/)
  })

  it('keeps nothing inherited that could lead to AWS or change what Terraform does', () => {
    const inherited = {
      PATH: '/bin',
      AWS_PROFILE: 'clinic',
      AWS_ENDPOINT_URL_S3: 'https://s3.amazonaws.com',
      AWS_SESSION_TOKEN: 'x',
      AWS_CA_BUNDLE: '/x',
      BOTO_CONFIG: '/x',
      HTTPS_PROXY: 'http://proxy:3128',
      http_proxy: 'http://proxy:3128',
      ALL_PROXY: 'http://proxy:3128',
      no_proxy: 'localhost',
      NODE_USE_ENV_PROXY: '1',
      NODE_OPTIONS: '--use-env-proxy',
      TF_REATTACH_PROVIDERS: '{}',
      TF_VAR_environment: 'production',
      TF_CLI_ARGS_plan: '-target=x',
      TF_WORKSPACE: 'other',
      TF_DATA_DIR: '/x',
    }
    const { caFile, env } = profileOf(endpoint, inherited)
    expect(caFile).toBe(endpoint.caFile)
    expect(env.PATH).toBe('/bin')
    for (const name of Object.keys(inherited)) if (name !== 'PATH') expect(env[name]).toBeUndefined()
    expect(env.AWS_ENDPOINT_URL).toBe(endpoint.endpoint)
    expect([env.AWS_ACCESS_KEY_ID, env.AWS_SECRET_ACCESS_KEY]).toEqual(['the token', 'a key'])
  })

  it('asks the phone providers of the sandbox, where it has any; AWS means the real ones', () => {
    const providers = { twilio: 'http://127.0.0.1:5/twilio', telnyx: 'http://127.0.0.1:5/telnyx/v2' }
    const profile = profileOf({ ...endpoint, providers }, { MEDSPA_TWILIO_API_URL: 'https://api.twilio.com' })
    expect(profile.providers).toEqual(providers)
    expect(profile.env).toMatchObject({
      MEDSPA_TWILIO_API_URL: providers.twilio,
      MEDSPA_TELNYX_API_URL: providers.telnyx,
    })
    expect(profileOf(endpoint, {}).providers).toBeUndefined()
    expect(awsProfile({ MEDSPA_TWILIO_API_URL: providers.twilio }).providers).toBeUndefined()
  })

  it('reads no AWS files of the operator, and asks no metadata service', () => {
    for (const env of [
      profileOf(endpoint, { AWS_CONFIG_FILE: '/x' }).env,
      daemonEnvironment({ AWS_CONFIG_FILE: '/x' }),
    ]) {
      expect(env).toMatchObject({
        AWS_CONFIG_FILE: '/dev/null',
        AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
        AWS_EC2_METADATA_DISABLED: 'true',
      })
    }
  })

  it('has proxies for what may download alone: Terraform with its provider, the sandbox with its packages', () => {
    const proxies = { HTTPS_PROXY: 'http://proxy:3128', no_proxy: 'internal' }
    expect(profileOf(endpoint, { ...proxies, PATH: '/bin' }).downloads).toEqual(proxies)
    expect(daemonEnvironment({ ...proxies, NODE_USE_ENV_PROXY: '1', AWS_PROFILE: 'x' })).toEqual({
      ...proxies,
      ...noAwsOfTheOperator,
    })
  })

  it.each([
    [undefined, undefined],
    ['--use-env-proxy', undefined],
    ['--max-old-space-size=128', '--max-old-space-size=128'],
    ['--no-warnings --use-env-proxy --inspect', '--no-warnings --inspect'],
    ['--use-env-proxy=true --inspect', '--inspect'],
    ['--use-env-proxy-not', '--use-env-proxy-not'],
  ])('NODE_OPTIONS %j is %j', (given, kept) => {
    expect(withoutProxySwitch(given)).toBe(kept)
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
      expect(leadsOutOfRehearsal(name)).toBe(false)
  })
})

describe('isLoopbackUrl', () => {
  it.each([
    ['http://127.0.0.1:4566', true],
    ['http://127.8.9.10', true],
    ['http://[::1]:80', true],
    ['http://localhost:4566', false],
    ['https://ecs.us-east-1.amazonaws.com', false],
    ['http://127.0.0.1.example.com', false],
    ['http://10.0.0.1', false],
  ])('%s: %s', (url, expected) => {
    expect(isLoopbackUrl(url)).toBe(expected)
  })
})
