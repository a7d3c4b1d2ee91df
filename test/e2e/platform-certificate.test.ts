import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { common, deployCommand, developmentOf } from './support/development.ts'
import { importCertificate } from './support/imported-certificate.ts'
import { parkCommand, parkingOf, restoreCommand, through } from './support/parking.ts'
import { configure, firstPlatformDeploy, type PlatformClone, platformClone, platformOf } from './support/platform.ts'

const NAME = 'api.clinic.test'
const ofDevelopment = (key: string) => ['environments', 'development', key]

describe('the platform behind a certificate', () => {
  let made: PlatformClone
  let clone: Checkout
  beforeAll(async () => {
    made = await platformClone()
    clone = made.clone
    await firstPlatformDeploy(clone)
    // Without a zone in Route 53: the operator's own certificate, which the configuration names.
    await configure(clone, ofDevelopment('certificate_arn'), await importCertificate(developmentOf(clone).aws, NAME))
    await configure(clone, ofDevelopment('domain'), NAME)
  })
  afterAll(() => made?.dispose())

  const deploy = (...options: string[]) => clone.medspa([...deployCommand, '--json', ...options])
  /**
   * The public URL is the load balancer's address, which the sandbox puts into the certificate beside its
   * names: no record of the zone leads there. Another load balancer has another one, as on AWS, where DNS follows it.
   */
  const writePublicUrl = async () => {
    const { LoadBalancers } = await developmentOf(clone).aws('elbv2 describe-load-balancers')
    await configure(clone, ofDevelopment('public_url'), `https://${LoadBalancers[0].DNSName}`)
  }

  it('is refused without a URL that its Lambda can verify, before anything changes', async () => {
    const ran = await deploy()
    expect(ran.exitCode, ran.stdout).toBe(3)
    expect(documentOf(ran).error?.hint).toContain('public_url')
    expect((await platformOf(clone).calls.telnyx()).status).toBe(200)
  })

  it('is deployed and validated with its public URL, and calls go through', async () => {
    await writePublicUrl()
    const { result } = documentOf(succeeded(await deploy()))
    expect(result).toMatchObject({ urls: { api: `https://${NAME}` } })
    const release = await developmentOf(clone).release()
    expect(Object.keys(release).filter((key) => key.startsWith('api_certificate'))).toEqual([])
    succeeded(await clone.medspa(['validate', ...common]))
    await platformOf(clone).works()
    await developmentOf(clone).planIsEmpty()
    await platformOf(clone).planNeedsTheFile()
  })

  it('takes a second release and goes back to the first, under the same certificate', async () => {
    const platform = platformOf(clone)
    const { api_image_tag: first } = await developmentOf(clone).release()
    await made.platform.put('NOTES.md', 'The second release behind the certificate.\n')
    const second = await made.platform.commit('The second release')
    expect(documentOf(succeeded(await deploy())).result).toMatchObject({
      release: second,
      urls: { api: `https://${NAME}` },
    })
    await platform.works()
    await developmentOf(clone).planIsEmpty()
    await platform.planNeedsTheFile()

    const back = documentOf(succeeded(await clone.medspa(['rollback', ...common, '--yes', '--json'])))
    expect(back.result).toMatchObject({ release: first, left: [second] })
    succeeded(await clone.medspa(['validate', ...common]))
    await platform.works()
    await developmentOf(clone).planIsEmpty()
    await platform.planNeedsTheFile()

    expect(documentOf(succeeded(await deploy('--allow-bad'))).result).toMatchObject({ release: second })
    await platform.works()
    await developmentOf(clone).planIsEmpty()
  })

  it('sleeps and wakes with its data', async () => {
    const before = await platformOf(clone).events()
    await through(clone, parkCommand)
    await parkingOf(clone).isAsleep()
    await developmentOf(clone).planIsEmpty()
    await platformOf(clone).planNeedsTheFile()

    const restored = await clone.medspa([...restoreCommand, '--json'])
    // Until the public URL leads to the new load balancer, nothing comes through it.
    expect(restored.exitCode, restored.stderr).toBe(4)
    expect(documentOf(restored).error).toMatchObject({
      code: 'validation-failed',
      evidence: expect.arrayContaining([expect.stringMatching(/^unsigned POST \S+\/webhooks\/twilio\/voice: /)]),
    })
    await developmentOf(clone).planIsEmpty()
    expect(await platformOf(clone).events()).toBe(before)

    await writePublicUrl()
    succeeded(await deploy())
    await parkingOf(clone).isAwake()
    expect(await platformOf(clone).events()).toBe(before)
    await platformOf(clone).works()
    await platformOf(clone).planNeedsTheFile()
  })
})
