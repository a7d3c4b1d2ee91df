import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { clinicOf } from './support/clinic-data.ts'
import { common, deployCommand, developmentOf } from './support/development.ts'
import { importCertificate } from './support/imported-certificate.ts'
import { parkCommand, restoreCommand, sleepCycle, through } from './support/parking.ts'

type Probe = { id: string; status: string; evidence: string }

describe('a development environment with a certificate', () => {
  const name = 'api.example.com'
  let clone: Checkout
  let balancer: string

  const validate = async (env: Record<string, string> = {}) => {
    const ran = await clone.medspa(['validate', ...common, '--json'], { env })
    const { probes } = documentOf(succeeded(ran)).result as { probes: Probe[] }
    return (id: string) => probes.find((probe) => probe.id === id)
  }

  beforeAll(async () => {
    clone = await populatedClone()
    await clinicOf(clone).fill()
    const { aws, release } = developmentOf(clone)
    const arn = await importCertificate(aws, name)
    const value = { ...(await release()), api_certificate_arn: arn, api_certificate_name: name }
    await aws(`ssm put-parameter --overwrite --name /medspa/development/release --value '${JSON.stringify(value)}'`)
  })
  afterAll(() => clone?.dispose())

  it('is deployed, and every check of it passes under the name of its certificate', async () => {
    const { result } = documentOf(succeeded(await clone.medspa([...deployCommand, '--json'])))
    expect(result).toMatchObject({ urls: { api: `https://${name}` } })
    balancer = (result as { outputs: { api_alb_dns_name: string } }).outputs.api_alb_dns_name
    const probe = await validate()
    expect(probe('health')).toMatchObject({
      status: 'ok',
      evidence: `GET https://${name}/health at ${balancer} (api_certificate_name): 200`,
    })
    // Through the gateway, the Lambda and HTTPS: a signed call is taken, and an unsigned one refused.
    for (const id of ['ready', 'missed-call', 'unsigned-webhooks']) expect(probe(id)).toMatchObject({ status: 'ok' })
    expect((await clone.http(`http://${balancer}/ready`)).status).toBe(301)
    await developmentOf(clone).planIsEmpty()
  })

  it('finds its name in the certificate where nobody wrote it', async () => {
    const { aws, release } = developmentOf(clone)
    const put = (value: object) =>
      aws(`ssm put-parameter --overwrite --name /medspa/development/release --value '${JSON.stringify(value)}'`)
    const before = await release()
    const { api_certificate_name: _, ...unnamed } = before
    await put(unnamed)
    expect((await validate())('health')?.evidence).toContain('(the first name of its certificate): 200')
    await put(before)
  })

  it('has its public URL checked once DNS leads there, and is told the record until then', async () => {
    expect((await validate({ MEDSPA_PUBLIC_URL: `https://${balancer}` }))('public-url')).toEqual({
      id: 'public-url',
      group: 'names',
      hint: null,
      status: 'ok',
      evidence: `GET https://${balancer}/health: 200`,
    })
    expect((await validate({ MEDSPA_PUBLIC_URL: `https://${name}` }))('public-url')).toEqual({
      id: 'public-url',
      group: 'names',
      hint: null,
      status: 'skipped',
      evidence: `${name} leads nowhere yet. For it to lead here: A ${name} -> ${balancer}`,
    })
  })

  it('misses its certificate once it is taken from the load balancer, and is whole again with it', async () => {
    const { aws } = developmentOf(clone)
    const { LoadBalancers } = await aws('elbv2 describe-load-balancers --names medspa-development-api')
    const { Listeners } = await aws(`elbv2 describe-listeners --load-balancer-arn ${LoadBalancers[0].LoadBalancerArn}`)
    const { ListenerArn: secured } = Listeners.find(({ Port }: { Port: number }) => Port === 443)
    const listenAt = (port: number) => aws(`elbv2 modify-listener --listener-arn ${secured} --port ${port}`)
    await listenAt(8443)
    try {
      const ran = await clone.medspa(['validate', ...common, '--json', '--only', 'certificate'])
      expect(ran.exitCode).toBe(4)
      const { error, result } = documentOf(ran)
      expect([error?.code, result?.probes]).toMatchObject([
        'validation-failed',
        [
          {
            id: 'certificate',
            status: 'failed',
            evidence: expect.stringMatching(
              /^The load balancer has no certificate at port 443 that ACM knows, and arn:aws:acm:/,
            ),
            hint: expect.stringContaining('medspa deploy --env development'),
          },
        ],
      ])
    } finally {
      await listenAt(443)
    }
    const probe = await validate()
    expect(probe('certificate')).toMatchObject({ status: 'ok', evidence: expect.stringContaining(name) })
  })

  it('is parked and restored, and callers are answered all the time', () =>
    sleepCycle(clone, {
      calls: true,
      down: () => through(clone, parkCommand),
      up: () => through(clone, restoreCommand),
    }))
})
