import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { common, deployCommand, developmentOf } from './support/development.ts'
import { importCertificate } from './support/imported-certificate.ts'
import { parkCommand, parkingOf, restoreCommand, through } from './support/parking.ts'
import { configure, firstPlatformDeploy, type PlatformClone, platformClone, platformOf } from './support/platform.ts'

const NAME = 'api.clinic.test'

describe('the platform behind a certificate', () => {
  let made: PlatformClone
  let clone: Checkout
  beforeAll(async () => {
    made = await platformClone()
    clone = made.clone
    await firstPlatformDeploy(clone)
    const { aws, release } = developmentOf(clone)
    const arn = await importCertificate(aws, NAME)
    const value = { ...(await release()), api_certificate_arn: arn, api_certificate_name: NAME }
    await aws(`ssm put-parameter --overwrite --name /medspa/development/release --value '${JSON.stringify(value)}'`)
  })
  afterAll(() => made?.dispose())

  const deploy = () => clone.medspa([...deployCommand, '--json'])
  /**
   * The public URL is the load balancer's address, which the sandbox puts into the certificate beside its
   * names: no record of the zone leads there. Another load balancer has another one, as on AWS, where DNS follows it.
   */
  const writePublicUrl = async () => {
    const { LoadBalancers } = await developmentOf(clone).aws('elbv2 describe-load-balancers')
    await configure(clone, ['environments', 'development', 'public_url'], `https://${LoadBalancers[0].DNSName}`)
  }

  it('is refused without a URL that its Lambda can verify, before anything changes', async () => {
    const ran = await deploy()
    expect(ran.exitCode, ran.stdout).toBe(3)
    expect(documentOf(ran).error?.hint).toContain('public_url')
    expect((await platformOf(clone).calls.telnyx()).status).toBe(200)
  })

  it('is deployed and validated with its public URL, and calls go through', async () => {
    await writePublicUrl()
    succeeded(await deploy())
    succeeded(await clone.medspa(['validate', ...common]))
    await platformOf(clone).works()
    await developmentOf(clone).planIsEmpty()
    await platformOf(clone).planNeedsTheFile()
  })

  it('sleeps and wakes with its data', async () => {
    const before = await platformOf(clone).events()
    await through(clone, parkCommand)
    await parkingOf(clone).isAsleep()
    await developmentOf(clone).planIsEmpty()
    const restored = await clone.medspa(restoreCommand)
    // Until the public URL leads to the new load balancer, nothing comes through it.
    expect([0, 4], restored.stderr).toContain(restored.exitCode)
    await writePublicUrl()
    succeeded(await deploy())
    await parkingOf(clone).isAwake()
    expect(await platformOf(clone).events()).toBe(before)
    await platformOf(clone).works()
  })
})
