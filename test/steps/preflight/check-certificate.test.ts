import { describe, expect, it } from 'vitest'
import type { Certificate } from '../../../src/aws/names/certificates.ts'
import type { Platform } from '../../../src/config/platform/platform-schema.ts'
import { checkCertificate } from '../../../src/steps/preflight/check-certificate.ts'

const arn = 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555'
const issued: Certificate = {
  arn,
  status: 'ISSUED',
  names: ['api.example.com', '*.example.org'],
  notAfter: new Date('2027-06-01T00:00:00Z'),
  validation: [{ name: '_1.api.example.com', type: 'CNAME', value: '_2.acm-validations.aws' }],
}
const zone = { id: 'Z1', name: 'example.com', isPrivate: false, nameServers: [] }

function check(
  platform: Platform,
  {
    environment = 'production',
    certificate = issued,
    ofDomain = [],
    found = zone,
    config = {},
  }: {
    environment?: string
    certificate?: Certificate | null
    ofDomain?: Certificate[]
    found?: typeof zone | null
    config?: object
  } = {},
) {
  const deps = {
    certificates: { describe: async () => certificate ?? undefined, ofDomain: async () => ofDomain },
    clock: { now: () => new Date('2026-11-29T00:00:00Z') },
    hostedZones: { find: async () => found ?? undefined },
    releaseParameter: { read: async () => ({ config }) },
    settings: { environment, platform, region: 'us-east-1' },
  }
  return checkCertificate.run(deps as never, {}, undefined as never)
}

const given = { domain: 'api.example.com', certificate_arn: arn }
const zoned = { domain: 'api.example.com', route53_zone_id: 'Z1' }

describe('a certificate', () => {
  it.each([
    ['issued, for the domain', given, {}, 'api.example.com, *.example.org; expires 2027-06-01T00:00:00.000Z'],
    ['issued, by a wildcard', { ...given, domain: 'x.example.org' }, {}, '*.example.org; expires'],
    [
      'about to expire',
      given,
      { certificate: { ...issued, notAfter: new Date('2026-12-05T00:00:00Z') } },
      'only 6 days',
    ],
    ['of Terraform', zoned, {}, 'Terraform makes it: api.example.com, validated in the zone example.com'],
    ['recorded elsewhere', {}, { config: zoned }, 'Terraform makes it'],
    ['none, in development', {}, { environment: 'development' }, undefined],
  ])('%s', async (_, platform, options, detail) => {
    const outcome = await check(platform, options)
    if (detail === undefined) expect(outcome).toHaveProperty('skipped')
    else expect(outcome).toMatchObject({ detail: expect.stringContaining(detail) })
  })

  it.each([
    ['gone', given, { certificate: null }, 'has no certificate'],
    ['expired', given, { certificate: { ...issued, notAfter: new Date('2026-11-01T00:00:00Z') } }, 'expired on'],
    ['of another region', { certificate_arn: arn.replace('us-east-1', 'eu-west-1') }, {}, 'is in eu-west-1'],
    ['for another name', { ...given, domain: 'api.example.net' }, {}, 'is not for api.example.net'],
    ['for a deeper name', { ...given, domain: 'a.b.example.org' }, {}, 'is not for'],
    ['failed', given, { certificate: { ...issued, status: 'FAILED' } }, 'is FAILED'],
  ])('that is %s is refused', async (_, platform, options, message) => {
    await expect(check(platform, options)).rejects.toMatchObject({
      code: 'certificate-unfit',
      exitCode: 3,
      message: expect.stringContaining(message),
    })
  })

  it('that waits for its validation is refused with the records', async () => {
    const pending = { ...issued, status: 'PENDING_VALIDATION', notAfter: undefined }
    await expect(check(given, { certificate: pending })).rejects.toMatchObject({
      code: 'certificate-unfit',
      evidence: [expect.any(String), expect.stringContaining('_2.acm-validations.aws')],
    })
  })

  it.each([
    ['missing', null, 'zone-missing'],
    ['private', { ...zone, isPrivate: true }, 'zone-unfit'],
    ['of another name', { ...zone, name: 'ample.com' }, 'zone-unfit'],
  ])('of a zone that is %s is refused', async (_, found, code) => {
    await expect(check(zoned, { found })).rejects.toMatchObject({ code, exitCode: 3 })
  })
})

describe('production without one is refused', () => {
  const hintOf = async (platform: Platform, ofDomain: Certificate[] = []) => {
    const error = await check(platform, { ofDomain }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'certificate-missing', exitCode: 3 })
    return error as { hint: string; evidence: string[] }
  }

  it('and without a name: with the lines of the configuration', async () => {
    expect((await hintOf({})).hint).toContain('`domain: api.example.com`')
  })

  it('with a name alone: with the command that requests one', async () => {
    const { hint } = await hintOf({ domain: 'api.example.com' })
    expect(hint).toContain('acm request-certificate --domain-name api.example.com --validation-method DNS')
  })

  it('with one that is requested: with the records that ACM asks for', async () => {
    const { evidence, hint } = await hintOf({ domain: 'api.example.com' }, [
      { ...issued, status: 'PENDING_VALIDATION' },
    ])
    expect(hint).toContain(`certificate_arn: ${arn}`)
    expect(evidence.join('\n')).toContain('_2.acm-validations.aws')
  })

  it('with one that is issued: with its line', async () => {
    expect((await hintOf({ domain: 'api.example.com' }, [issued])).hint).toContain(`certificate_arn: ${arn}`)
  })
})
