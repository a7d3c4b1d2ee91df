import { describe, expect, it } from 'vitest'
import type { DnsRecord } from '../../../src/releases/dns-record.ts'
import { claimName } from '../../../src/steps/dns/claim-name.ts'
import { aliasOf } from '../../../src/steps/dns/find-records.ts'
import { balancer, cname, domain, progress, world } from './support/world.ts'

describe('a deploy', () => {
  const claim = (given: Parameters<typeof world>[0]) => {
    const made = world(given)
    return { ...made, run: () => claimName.run(made.deps, { named: true }, progress) }
  }

  it('takes a name that does not exist, once', async () => {
    const { now, run } = claim({ records: [] })
    expect(await run()).toMatchObject({ detail: expect.stringContaining('will lead here') })
    expect(now.release).toMatchObject({ dns_target: 'here', dns_name: domain })
    expect(await run()).toMatchObject({ skipped: `${domain} leads here` })
  })

  it('leaves a name that leads somewhere', async () => {
    const { done, run } = claim({ records: [cname(300)] })
    expect(await run()).toMatchObject({ skipped: expect.stringContaining('stays so until') })
    expect(done).toEqual([])
  })

  it.each<[string, Partial<Parameters<typeof world>[0]>, string]>([
    [
      'a wildcard leads somewhere, or another provider while the zone is not delegated',
      { resolve: async () => ({ names: ['web.example.net'], addresses: ['192.0.2.7'] }) },
      `DNS leads from ${domain} to web.example.net, 192.0.2.7`,
    ],
    [
      'a CNAME leads somewhere that does not exist',
      { resolve: async () => ({ names: ['gone.example.net'], addresses: [] }) },
      'gone.example.net',
    ],
    [
      'DNS does not answer for',
      { resolve: () => Promise.reject(new Error('queryA ETIMEOUT')) },
      `DNS does not say where ${domain} leads (queryA ETIMEOUT)`,
    ],
    ['the zone delegates to other name servers', { delegated: domain }, 'delegated elsewhere'],
  ])('leaves a name that %s, though the zone has no record of it', async (_, given, words) => {
    const { done, run } = claim({ records: [], ...given })
    expect(await run()).toMatchObject({ skipped: expect.stringContaining(words) })
    expect(done).toEqual([])
  })

  it.each<[string, DnsRecord]>([
    ['a CNAME', cname(300)],
    ['an alias of another place', aliasOf({ dnsName: 'd111.cloudfront.net', zoneId: 'Z2' })],
  ])('gives a claim up where somebody has made %s since, and Terraform has no record', async (_, record) => {
    const { now, run } = claim({ records: [record], release: { dns_target: 'here', dns_name: domain } })
    expect(await run()).toMatchObject({ detail: expect.stringMatching(/stays so until .*medspa dns point/) })
    expect(now.release).toEqual({ dns_target: 'elsewhere', dns_name: domain })
    expect(await run()).toMatchObject({ skipped: expect.stringContaining('stays so until') })
  })

  it.each<[string, Parameters<typeof world>[0]]>([
    ["Terraform's record was changed by hand", { records: [cname(300)], inState: true }],
    ['the record is of here, and the apply died before its state had it', { records: [aliasOf(balancer)] }],
    ['there is no record, as while parked', { records: [] }],
  ])('keeps a claim where %s', async (_, given) => {
    const { done, run } = claim({ ...given, release: { dns_target: 'here', dns_name: domain } })
    expect(await run()).toMatchObject({ skipped: `${domain} leads here` })
    expect(done).toEqual([])
  })

  it('asks again for another domain', async () => {
    const { now, run } = claim({ records: [], release: { dns_target: 'here', dns_name: 'old.example.com' } })
    await run()
    expect(now.release.dns_name).toBe(domain)
  })
})
