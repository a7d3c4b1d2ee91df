import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { common, deployCommand, developmentOf } from './support/development.ts'
import { parkCommand, restoreCommand } from './support/parking.ts'

type Looked = { purpose: string; name: string; state: string; value: string; found: string[] }

describe('a rolling development with a name in a hosted zone', () => {
  let clone: Checkout
  let zone = { id: '', name: '' }
  let name = ''
  let certificate = ''

  const development = () => developmentOf(clone)
  const dns = (words: string, ...args: string[]) =>
    clone.medspa([...`dns ${words}`.trim().split(' '), ...common, ...args])
  const json = async (words: string, ...args: string[]) => documentOf(await dns(words, ...args, '--json'))
  const ofSandbox = async (): Promise<{ domain: string; route53ZoneId: string }> => {
    const { result } = documentOf(succeeded(await clone.medspa(['sandbox', 'status', '--json'])))
    return result as never
  }
  /** What the zone has under the name. */
  const records = async (): Promise<{ Type: string; TTL?: number; AliasTarget?: { DNSName: string } }[]> => {
    const { ResourceRecordSets } = await development().aws(
      `route53 list-resource-record-sets --hosted-zone-id ${zone.id} --query "{ResourceRecordSets: ResourceRecordSets[?Name=='${name}.']}"`,
    )
    return ResourceRecordSets
  }
  const put = async (action: string, record: object) => {
    const batch = JSON.stringify({ Changes: [{ Action: action, ResourceRecordSet: { Name: name, ...record } }] })
    const { ChangeInfo } = await development().aws(
      `route53 change-resource-record-sets --hosted-zone-id ${zone.id} --change-batch '${batch}'`,
    )
    succeeded(await clone.bash(`aws route53 wait resource-record-sets-changed --id ${ChangeInfo.Id}`))
  }
  const configure = (...lines: string[]) =>
    writeFile(
      path.join(clone.dir, 'medspa.config.yaml'),
      ['environments:', '  development:', ...lines.map((line) => `    ${line}`), ''].join('\n'),
    )
  const before = { Type: 'CNAME', TTL: 3600, ResourceRecords: [{ Value: 'lightsail.example.net' }] }

  beforeAll(async () => {
    clone = await populatedClone()
    const { domain, route53ZoneId } = await ofSandbox()
    zone = { id: route53ZoneId, name: domain }
    name = `api-dev.${zone.name}`
    await put('CREATE', before)
  })
  afterAll(() => clone?.dispose())

  it('is refused where the zone does not hold it, before anything changes', async () => {
    await configure('domain: api.example.com', `route53_zone_id: ${zone.id}`)
    expect(documentOf(await clone.medspa([...deployCommand, '--json']))).toMatchObject({
      ok: false,
      error: { code: 'zone-unfit' },
    })
    await configure(`domain: ${name}`, 'route53_zone_id: Z00000000000000000000')
    expect(documentOf(await clone.medspa([...deployCommand, '--json']))).toMatchObject({
      error: { code: 'zone-missing' },
    })
  })

  it('has a certificate made by its first deploy, and a live name stays where it leads', async () => {
    await configure(`domain: ${name}`, `route53_zone_id: ${zone.id}`)
    const { result, steps } = documentOf(succeeded(await clone.medspa([...deployCommand, '--json'])))
    expect(result).toMatchObject({ urls: { api: `https://${name}` } })
    expect(steps.find(({ id }) => id === 'name')).toMatchObject({
      status: 'skipped',
      reason: expect.stringContaining(`${name} is CNAME lightsail.example.net (TTL 3600 s), and stays so until`),
    })
    expect(await records()).toMatchObject([before])
    await development().planIsEmpty()
    const { CertificateSummaryList } = await development().aws('acm list-certificates')
    expect(CertificateSummaryList).toMatchObject([{ DomainName: name, Status: 'ISSUED' }])
    certificate = CertificateSummaryList[0].CertificateArn
  })

  it('is told which record is wrong, and prints both for another provider', async () => {
    const looked = await json('')
    expect(looked).toMatchObject({ ok: false, error: { code: 'dns-records-missing' } })
    const { records } = looked.result as { records: Looked[] }
    expect(records.map(({ purpose, state }) => [purpose, state])).toEqual([
      ['certificate', 'ok'],
      ['address', 'elsewhere'],
    ])
    const zoneFile = succeeded(await dns('', '--format', 'bind')).stdout
    expect(zoneFile).toMatch(new RegExp(`^${name.replaceAll('.', '\\.')}\\. 60 IN A 127\\.`, 'm'))
    expect(zoneFile).toMatch(/^_\S+\. 60 IN CNAME \S+\.$/m)
  })

  it('is led here after asking, once resolvers have forgotten the long TTL, or at once', async () => {
    expect(await json('point')).toMatchObject({ ok: false, error: { code: 'approval-needed' } })
    expect(await records()).toMatchObject([before])
    expect(await json('point', '--yes')).toMatchObject({ ok: false, error: { code: 'ttl-shortened' } })
    expect(await records()).toMatchObject([{ ...before, TTL: 60 }])
    // The zone no longer says how long resolvers keep the answer from before.
    expect(await json('point', '--yes')).toMatchObject({ ok: false, error: { code: 'ttl-shortened' } })
    expect(await records()).toMatchObject([{ ...before, TTL: 60 }])
    await development().planIsEmpty()
    const pointed = documentOf(succeeded(await dns('point', '--yes', '--now', '--json')))
    expect(pointed.result).toMatchObject({ domain: name, changed: true, from: expect.stringContaining('lightsail') })
    expect(await records()).toMatchObject([{ Type: 'A', AliasTarget: { DNSName: expect.any(String) } }])
    await development().planIsEmpty()
    expect(documentOf(succeeded(await dns('', '--json'))).result).toMatchObject({ certificate: { status: 'ISSUED' } })
    // Nothing is left to be done, and nothing to be asked.
    expect(documentOf(succeeded(await dns('point', '--json'))).result).toMatchObject({ changed: false })
  })

  it('answers the world under its name', async () => {
    const env = { MEDSPA_PUBLIC_URL: `https://${name}` }
    const validated = documentOf(succeeded(await clone.medspa(['validate', ...common, '--json'], { env })))
    expect(validated.result).toMatchObject({
      probes: expect.arrayContaining([
        { id: 'public-url', group: 'names', status: 'ok', evidence: `GET https://${name}/health: 200`, hint: null },
        expect.objectContaining({ id: 'health', evidence: expect.stringContaining('(domain): 200') }),
      ]),
    })
  })

  it('keeps name and certificate through a park and a restore, and leads to the new load balancer', async () => {
    const [led] = await records()
    succeeded(await clone.medspa(parkCommand))
    expect(await records()).toEqual([])
    const { result } = documentOf(succeeded(await clone.medspa([...restoreCommand, '--json'])))
    expect(result).toMatchObject({ urls: { api: `https://${name}` } })
    const [leads] = await records()
    expect(leads?.AliasTarget?.DNSName).not.toBe(led?.AliasTarget?.DNSName)
    succeeded(await dns(''))
    const { CertificateSummaryList } = await development().aws('acm list-certificates')
    expect(CertificateSummaryList).toMatchObject([{ CertificateArn: certificate }])
    await development().planIsEmpty()
  })

  it('is led back to where it was, and stays there', async () => {
    expect(await json('revert')).toMatchObject({ ok: false, error: { code: 'approval-needed' } })
    const reverted = documentOf(succeeded(await dns('revert', '--yes', '--json')))
    expect(reverted.result).toMatchObject({ domain: name, changed: true, to: expect.stringContaining('lightsail') })
    expect(await records()).toMatchObject([before])
    await development().planIsEmpty()
    expect(await json('')).toMatchObject({ ok: false, error: { code: 'dns-records-missing' } })
    expect(documentOf(succeeded(await dns('revert', '--json'))).result).toMatchObject({ changed: false })
  })

  it('that does not exist is led here by a deploy', async () => {
    await put('DELETE', before)
    const { steps } = documentOf(succeeded(await clone.medspa([...deployCommand, '--json'])))
    expect(steps.find(({ id }) => id === 'name')).toMatchObject({ status: 'done' })
    expect(await records()).toMatchObject([{ Type: 'A' }])
    succeeded(await dns(''))
    await development().planIsEmpty()
  })

  it('whose records are kept elsewhere: what is missing is named, and turns green when it is there', async () => {
    await configure(`domain: booking.${zone.name}`)
    expect(await json('')).toMatchObject({
      error: { evidence: expect.arrayContaining([expect.stringMatching(/^certificate .*: for api-dev\./)]) },
    })
    await configure(`domain: ${name}`)
    const [alias] = await records()
    await put('DELETE', alias ?? {})
    const missing = await json('')
    expect(missing).toMatchObject({ ok: false, error: { code: 'dns-records-missing' }, result: { zone: null } })
    const { records: wanted } = missing.result as { records: Looked[] }
    const address = wanted.find(({ purpose }) => purpose === 'address')
    expect(address).toMatchObject({ name, state: 'missing' })
    expect(await json('point', '--yes')).toMatchObject({ ok: false, error: { code: 'zone-foreign' } })
    await put('CREATE', { Type: 'A', TTL: 60, ResourceRecords: [{ Value: address?.value }] })
    expect(documentOf(succeeded(await dns('', '--json'))).result).toMatchObject({ domain: name, zone: null })
  })
})
