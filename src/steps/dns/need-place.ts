import type { HostedZone } from '../../aws/names/hosted-zones.ts'
import { commandLine } from '../../command-line.ts'
import { recordLines } from '../../dns/record-formats.ts'
import { wantedRecords } from '../../dns/wanted-records.ts'
import { OperatorError } from '../../errors.ts'
import type { DnsContext } from './dns-context.ts'

/**
 * The hosted zone, to read or change records of it.
 * @throws OperatorError `zone-foreign` (exit 3) where the records are kept elsewhere, with the records to make there
 */
export function needZone({
  balancer,
  domain = '',
  zone,
}: Pick<DnsContext, 'balancer' | 'domain' | 'zone'>): HostedZone {
  if (zone) return zone
  throw new OperatorError(`The records of ${domain} are kept elsewhere: the configuration names no route53_zone_id.`, {
    code: 'zone-foreign',
    whose: 'operator',
    exit: 'refused',
    hint: `Change them where they are kept; \`${commandLine('dns')}\` turns green once resolvers answer so. For a zone file: \`${commandLine('dns', { flags: ['--format', 'bind'] })}\`.`,
    evidence: recordLines(wantedRecords({ domain, balancer: balancer?.dnsName, validation: [] }), 'table'),
  })
}

/**
 * The load balancer, to lead the name to it.
 * @throws OperatorError `load-balancer-missing` (exit 3) where there is none, as in a parked environment
 */
export function needBalancer(
  { balancer }: Pick<DnsContext, 'balancer'>,
  environment: string,
): NonNullable<DnsContext['balancer']> {
  if (balancer) return balancer
  throw new OperatorError(`${environment} has no load balancer that a name could lead to.`, {
    code: 'load-balancer-missing',
    whose: 'operator',
    exit: 'refused',
    hint: `Deploy it first, or restore it: \`${commandLine('deploy')}\`, \`${commandLine('restore')}\`.`,
  })
}
