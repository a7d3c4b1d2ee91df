import { describe, expect, it } from 'vitest'
import type { Certificate } from '../../../src/aws/names/certificates.ts'
import type { DnsContext } from '../../../src/steps/dns/dns-context.ts'
import { lookUpRecords } from '../../../src/steps/dns/look-up-records.ts'
import { quietProgress } from '../../support/progress.ts'

const domain = 'api.example.com'
const certificate = (arn: string, ...names: string[]): Certificate => ({
  arn,
  status: 'ISSUED',
  names,
  notAfter: undefined,
  validation: [{ name: `_1.${domain}`, type: 'CNAME', value: '_2.acm-validations.aws' }],
})

async function looked({
  listener,
  ofDomain = [],
  led = {},
}: {
  listener?: Certificate
  ofDomain?: Certificate[]
  led?: Record<string, string[]>
}) {
  const context: DnsContext = { domain, balancer: { dnsName: 'alb.example.net:8080', zoneId: 'Z1' } }
  const deps = {
    certificates: { describe: async () => listener, ofDomain: async () => ofDomain },
    loadBalancer: { certificate: async () => listener?.arn },
    releaseParameter: { read: async () => ({}) },
    resolve: async (host: string) => {
      if (host === 'late.example.net') throw new Error('no answer')
      return { names: led[host] ?? [], addresses: [] }
    },
    settings: { platform: { domain } },
  }
  await lookUpRecords.run(deps as never, context as never, quietProgress())
  return context
}

describe('the certificate that a look at DNS is about', () => {
  it("is the load balancer's where it is for the domain, by a wildcard too", async () => {
    const wildcard = certificate('arn:1', '*.example.com')
    expect(await looked({ listener: wildcard })).toMatchObject({ certificate: { arn: 'arn:1' } })
    expect(await looked({ listener: wildcard })).not.toHaveProperty('otherCertificate')
  })

  it("is the domain's own in ACM where the load balancer's is for another name, which is told", async () => {
    expect(
      await looked({ listener: certificate('arn:1', 'old.example.com'), ofDomain: [certificate('arn:2', domain)] }),
    ).toMatchObject({ certificate: { arn: 'arn:2' }, otherCertificate: { arn: 'arn:1' } })
  })

  it('is none where there is none', async () => {
    expect(await looked({})).toMatchObject({ certificate: null })
  })
})

it('each record is looked up by itself, without the port of a rehearsal', async () => {
  const { records } = await looked({
    listener: certificate('arn:1', domain),
    led: { [domain]: ['alb.example.net'], [`_1.${domain}`]: ['_3.acm-validations.aws'] },
  })
  expect(records?.map(({ purpose, state, value }) => [purpose, state, value])).toEqual([
    ['certificate', 'elsewhere', '_2.acm-validations.aws'],
    ['address', 'ok', 'alb.example.net'],
  ])
})
