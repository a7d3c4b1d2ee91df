import { describe, expect, it } from 'vitest'
import { profileOf } from '../src/config/profile.ts'
import { settingsIn } from '../src/profile-settings.ts'

const endpoint = {
  version: 3 as const,
  credentials: { accessKeyId: 'the token', secretAccessKey: 'a key' },
  endpoint: 'http://127.0.0.1:4566',
  pid: 1,
  region: 'us-east-1',
  accountId: '123456789012',
  caFile: '/ca.pem',
  stateBucket: 'bucket',
  dns: '127.0.0.1:5353',
  tasks: 'processes' as const,
  testSecrets: {},
  startedAt: '2026-01-01T00:00:00Z',
}
const loaded = (file: object) => ({ file, baseDir: '/clinic' })
const inRehearsal = (environment: 'development' | 'production', file = {}, inherited = {}) =>
  settingsIn(profileOf(endpoint, inherited), environment, loaded(file))

describe('calls of a rehearsal, which never leave this machine', () => {
  it('may go unencrypted in development, and the release parameter keeps it for a bare apply', async () => {
    const { platform, platformElsewhere } = await inRehearsal('development')
    expect(platform.voice).toEqual({ allow_plain_http: true })
    expect(platformElsewhere).toEqual({ 'voice.allow_plain_http': true })
  })

  it('may not where the operator says so', async () => {
    const file = { environments: { development: { voice: { allow_plain_http: false } } } }
    expect((await inRehearsal('development', file)).platform.voice).toEqual({ allow_plain_http: false })
    const inherited = { MEDSPA_VOICE_ALLOW_PLAIN_HTTP: 'false' }
    expect((await inRehearsal('development', {}, inherited)).platform.voice).toEqual({ allow_plain_http: false })
  })

  it('may not in production', async () => {
    expect((await inRehearsal('production')).platform.voice).toBeUndefined()
  })
})
