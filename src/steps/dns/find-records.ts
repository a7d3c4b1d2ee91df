import type { Deps } from '../../deps.ts'
import type { DnsRecord } from '../../releases/dns-record.ts'
import { type Given, step } from '../step.ts'
import type { DnsContext } from './dns-context.ts'
import { needZone } from './need-place.ts'

/** `A alias of name`, `CNAME name (TTL 300 s)`: what a person is told of a name's records. */
export const recordsInWords = (records: readonly DnsRecord[]): string =>
  records.length === 0
    ? 'nothing'
    : records
        .map(({ alias, ttl, type, values = [] }) =>
          alias ? `${type} alias of ${alias.name}` : `${type} ${values.join(', ')} (TTL ${ttl} s)`,
        )
        .join('; ')

/** The alias that leads to a load balancer: infra/terraform/names.tf makes the same. */
export const aliasOf = ({ dnsName, zoneId }: { dnsName: string; zoneId: string }): DnsRecord => ({
  type: 'A',
  alias: { name: dnsName, zone_id: zoneId, evaluate: false },
})

/** Whether a name's records are that alias and nothing else; `dualstack.` is what Route 53's console puts before it. */
export const leadHere = (records: readonly DnsRecord[], { dnsName }: { dnsName: string }): boolean =>
  records.length === 1 && records[0]?.type === 'A' && records[0].alias?.name.replace(/^dualstack\./, '') === dnsName

/** Section 2.9: what the zone has under the name. Refuses (exit 3) where the zone is not ours, with the records to make. */
export const findRecords = step({
  id: 'zone-records',
  section: '2.9',
  title: 'Read its records in the hosted zone',
  looks: true,
  needs: ['balancer', 'domain', 'zone'],
  gives: ['now'],
  run: async (
    deps: Pick<Deps, 'hostedZones'>,
    context: Given<Pick<DnsContext, 'balancer' | 'domain' | 'now' | 'zone'>, 'balancer' | 'domain' | 'zone'>,
  ) => {
    const { domain } = context
    context.now = await deps.hostedZones.records(needZone(context).id, domain)
    return { detail: `${domain}: ${recordsInWords(context.now)}` }
  },
})
