import { describe, expect, it } from 'vitest'
import { profileOf } from '../src/config/profile.ts'
import { settingsIn } from '../src/profile-settings.ts'
import { sandboxEndpoint as endpoint } from './support/sandbox-endpoint.ts'

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
