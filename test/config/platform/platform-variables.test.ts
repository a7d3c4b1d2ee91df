import { describe, expect, it } from 'vitest'
import {
  platformElsewhere,
  platformPaths,
  platformWith,
  variableOf,
} from '../../../src/config/platform/platform-variables.ts'

describe('values of the platform from environment variables', () => {
  it('have a variable for each key that Terraform reads too', () => {
    expect(platformPaths).toContain('public_url')
    expect(platformPaths.map(variableOf)).toEqual(
      expect.arrayContaining(['MEDSPA_PUBLIC_URL', 'MEDSPA_VOICE_ENABLED', 'MEDSPA_API_ENVIRONMENT', 'MEDSPA_WORKERS']),
    )
  })

  it.each([
    ['MEDSPA_PUBLIC_URL', 'https://api.example.com', 'public_url', 'https://api.example.com'],
    ['MEDSPA_VOICE_ENABLED', 'false', 'voice.enabled', false],
    ['MEDSPA_VOICE_ALLOW_PLAIN_HTTP', 'true', 'voice.allow_plain_http', true],
    ['MEDSPA_VOICE_UPSTREAM_FAILURE', '502', 'voice.upstream_failure', '502'],
    ['MEDSPA_API_CPU', '256', 'api.cpu', 256],
    ['MEDSPA_API_SECRETS', '["A","B"]', 'api.secrets', ['A', 'B']],
    ['MEDSPA_API_ENVIRONMENT', '{"A":"1"}', 'api.environment', { A: '1' }],
    ['MEDSPA_MIGRATE_COMMAND', '["up"]', 'migrate.command', ['up']],
    ['MEDSPA_WORKERS', '{"conversation":{}}', 'workers', { conversation: {} }],
  ])('%s=%s is %s', (name, text, path, value) => {
    const elsewhere = platformElsewhere({}, { [name]: text })
    expect(elsewhere).toEqual({ [path]: value })
    const [group = '', key] = path.split('.')
    expect(platformWith({}, elsewhere)).toEqual(key === undefined ? { [group]: value } : { [group]: { [key]: value } })
  })

  it('are unset where they are empty, as a secret of a pipeline is that nobody filled', () => {
    expect(platformElsewhere({}, { MEDSPA_PUBLIC_URL: '', MEDSPA_API_CPU: undefined })).toEqual({})
  })

  it.each([
    ['MEDSPA_PUBLIC_URL', 'api.example.com'],
    ['MEDSPA_VOICE_ENABLED', 'yes'],
    ['MEDSPA_API_CPU', '300'],
    ['MEDSPA_API_ENVIRONMENT', 'A=1'],
    ['MEDSPA_API_ENVIRONMENT', '{"PORT":"1"}'],
    ['MEDSPA_API_POLICIES', '["policy.json"]'],
  ])('%s=%s is refused', (name, text) => {
    const failure = () => platformElsewhere({}, { [name]: text })
    expect(failure).toThrow(expect.objectContaining({ code: 'variable-invalid', exitCode: 2 }))
    expect(failure).toThrow(new RegExp(name))
  })

  it.each([
    ['MEDSPA_PUBLIC_URL', 'sk_live_0123456789abcdef'],
    ['MEDSPA_API_ENVIRONMENT', 'sk_live_0123456789abcdef'],
    ['MEDSPA_API_ENVIRONMENT', '{"A":"sk_live_0123456789abcdef"}'],
    ['MEDSPA_API_SECRETS', '["sk_live_0123-456789abcdef"]'],
  ])('%s=%s is refused without a word of the value', (name, text) => {
    const failure = () => platformElsewhere({}, { [name]: text })
    expect(failure).toThrow(expect.objectContaining({ code: 'variable-invalid' }))
    expect(failure).not.toThrow(/sk_live/)
  })

  it('stand beside the same value of the file, and against another one', () => {
    const platform = { public_url: 'https://a.example.com', api: { cpu: 256 as const } }
    expect(
      platformElsewhere(platform, { MEDSPA_PUBLIC_URL: 'https://a.example.com', MEDSPA_API_MEMORY: '512' }),
    ).toEqual({
      'api.memory': 512,
    })
    expect(() => platformElsewhere(platform, { MEDSPA_API_CPU: '512' })).toThrow(
      expect.objectContaining({ code: 'config-conflict', exitCode: 2 }),
    )
  })
})
