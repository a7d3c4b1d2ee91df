import type { IsTarget } from './change-batch.ts'
import { normalName } from './names.ts'

/**
 * The hosted zone of Elastic Load Balancing's own names, of application load balancers, by region. Source: AWS General
 * Reference, "Elastic Load Balancing endpoints and quotas", Route 53 hosted zone ID.
 */
const ZONES: Readonly<Record<string, string>> = {
  'af-south-1': 'Z268VQBMOI5EKX',
  'ap-east-1': 'Z3DQVH9N71FHZ0',
  'ap-northeast-1': 'Z14GRHDCWA56QT',
  'ap-northeast-2': 'ZWKZPGTI48KDX',
  'ap-northeast-3': 'Z5LXEXXYW11ES',
  'ap-south-1': 'ZP97RAFLXTNZK',
  'ap-southeast-1': 'Z1LMS91P8CMLE5',
  'ap-southeast-2': 'Z1GM3OXH4ZPM65',
  'ca-central-1': 'ZQSVJUPU6J1EY',
  'eu-central-1': 'Z215JYRZR1TBD5',
  'eu-north-1': 'Z23TAZ6LKFMNIO',
  'eu-south-1': 'Z3ULH7SSC9OV64',
  'eu-west-1': 'Z32O12XQLNTSW2',
  'eu-west-2': 'ZHURV8PSTC4K8',
  'eu-west-3': 'Z3Q77PNBQS71R4',
  'me-south-1': 'ZS929ML54UICD',
  'sa-east-1': 'Z2P70J7HTTTPLU',
  'us-east-1': 'Z35SXDOTRQ7X7K',
  'us-east-2': 'Z3AADJGX6KTTL2',
  'us-west-1': 'Z368ELLRRE2KJ0',
  'us-west-2': 'Z1H1FL5HABSF5',
}

/** What moto tells of every load balancer: the id of regions that the table lacks. */
const MOTOS = 'Z2P70J7EXAMPLE'

/** The `CanonicalHostedZoneId` of this region's application load balancers. */
export const loadBalancerZone = (region: string): string => ZONES[region] ?? MOTOS

/** An answer that describes load balancers, with the region's zone id in the place of moto's. */
export const withZoneIds = (xml: string, region: string): string => xml.replaceAll(MOTOS, loadBalancerZone(region))

/** Aliases lead to load balancers that are there, by any of their names: with `dualstack.` before it too. */
export const aliasTargets =
  (region: string, dnsNames: () => string[]): IsTarget =>
  ({ dnsName, zoneId }) =>
    zoneId === loadBalancerZone(region) &&
    dnsNames().some((name) => normalName(name) === dnsName.replace(/^dualstack\./, ''))
