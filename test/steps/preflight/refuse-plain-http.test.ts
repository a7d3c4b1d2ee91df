import { describe, expect, it } from 'vitest'
import type { Platform } from '../../../src/config/platform/platform-schema.ts'
import type { Release } from '../../../src/releases/release.ts'
import { mayBePlain, refusePlainHttp, refusePlainRestore } from '../../../src/steps/preflight/refuse-plain-http.ts'
import { beginDeploy } from '../../../src/tasks/deploy.ts'

const check = async (platform: Platform, release: Release | undefined, publicUrl?: string) => {
  const settings = { environment: 'development', platform, publicUrl }
  const deps = { releaseParameter: { read: async () => release }, settings }
  return refusePlainHttp.run(deps as never, {}, undefined as never)
}

describe('calls of a development without a certificate', () => {
  it.each<[string, Platform, Release | undefined]>([
    ['before the first deploy', {}, undefined],
    ['of an environment that runs', {}, { parked: 'no' }],
    ['with a domain alone', { domain: 'api.example.com' }, {}],
    [
      'where this configuration forbids what was recorded',
      { voice: { allow_plain_http: false } },
      { config: { 'voice.allow_plain_http': true } },
    ],
  ])('are refused before anything is built: %s', async (_, platform, release) => {
    await expect(check(platform, release)).rejects.toMatchObject({
      code: 'plain-http',
      exitCode: 3,
      hint: expect.stringContaining('MEDSPA_VOICE_ALLOW_PLAIN_HTTP=true'),
    })
  })

  it.each<[string, Platform, Release, string?]>([
    ['by an ARN', { certificate_arn: 'arn' }, {}],
    ['of Terraform', { domain: 'api.example.com', route53_zone_id: 'Z1' }, {}],
    ['that was recorded', {}, { api_certificate_arn: 'arn' }],
    ['nor needed, as it is parked', {}, { parked: 'yes' }],
    ['nor needed, as voice was recorded as off', {}, { config: { 'voice.enabled': false } }],
    ['nor needed, as it was recorded as allowed', {}, { config: { 'voice.allow_plain_http': true } }],
    ['of a public URL, of which the plan decides', {}, {}, 'https://api.example.com'],
    ['of a recorded public URL', {}, { config: { public_url: 'https://api.example.com' } }],
  ])('are not, with a certificate %s', async (_, platform, release, publicUrl) => {
    expect(await check(platform, release, publicUrl)).toHaveProperty('skipped')
  })

  it('are refused before what sleeps is brought back, and not where nothing does', async () => {
    const restore = (release: Release, restoring?: object, platform: Platform = {}) => {
      const settings = { environment: 'development', platform, publicUrl: undefined }
      const deps = { releaseParameter: { read: async () => release }, settings }
      return refusePlainRestore.run(deps as never, { restoring } as never, undefined as never)
    }
    const previous: Release = { parked: 'yes', api_image_tag: 'abc', voice_lambda_image_tag: 'abc' }
    await expect(restore(previous, {})).rejects.toMatchObject({ code: 'plain-http', exitCode: 3 })
    expect(await restore(previous)).toEqual({ skipped: 'nothing is parked' })
    const allowed = { voice: { allow_plain_http: true } }
    expect(refusePlainRestore.applies?.({ plain: mayBePlain({ environment: 'development', platform: allowed }) })).toBe(
      false,
    )
    expect(await restore({ ...previous, api_certificate_arn: 'arn' }, {})).toHaveProperty('skipped')
  })

  it.each<[string, Parameters<typeof mayBePlain>[0], boolean]>([
    ['development', { environment: 'development', platform: {} }, true],
    [
      'development that allows it',
      { environment: 'development', platform: { voice: { allow_plain_http: true } } },
      false,
    ],
    ['development without voice', { environment: 'development', platform: { voice: { enabled: false } } }, false],
    ['production', { environment: 'production', platform: {} }, false],
  ])('are looked at in %s: %s', (_, settings, looked) => {
    expect(mayBePlain(settings)).toBe(looked)
  })

  it('are looked at before the state bucket, the lock and the images', () => {
    const ids = beginDeploy.flatMap((item) => ('id' in item ? [item.id] : []))
    expect(ids.indexOf('plain-http')).toBeLessThan(ids.indexOf('state-bucket'))
    expect(ids).toContain('plain-http')
  })
})
