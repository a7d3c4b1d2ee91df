import type { HostedZone } from '../../aws/names/hosted-zones.ts'
import { awsCommandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import type { Release } from '../../releases/release.ts'
import { step } from '../step.ts'
import type { DnsContext } from './dns-context.ts'

type NameNeeds = Pick<Deps, 'releaseParameter'> & { settings: Pick<Deps['settings'], 'platform'> }

/** What is said of the API's name: by the settings, else by what the release parameter keeps of another machine's settings. */
export type NameGiven = { domain: string | undefined; zoneId: string | undefined; certificateArn: string | undefined }

/** Pure: as Terraform reads it (infra/terraform/names.tf). */
export function nameIn(release: Release, { platform }: { platform: Deps['settings']['platform'] }): NameGiven {
  const recorded = (path: string) => {
    const value = release.config?.[path]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const domain = platform.domain ?? recorded('domain')
  const zoneId = platform.route53_zone_id ?? recorded('route53_zone_id')
  const configured = platform.certificate_arn ?? recorded('certificate_arn')
  const isOwn = configured === undefined && domain !== undefined && zoneId !== undefined
  return { domain, zoneId, certificateArn: isOwn ? undefined : (configured ?? release.api_certificate_arn) }
}

/** Pure: whether the domain's record is meant to lead here, as the release parameter keeps it. */
export const leadsHere = (release: Pick<Release, 'dns_name' | 'dns_target'> | undefined, domain: string): boolean =>
  release?.dns_target === 'here' && release.dns_name === domain

/** What `nameIn` finds, of the release parameter as it is now. */
export const nameGiven = async ({ releaseParameter, settings }: NameNeeds): Promise<NameGiven> =>
  nameIn((await releaseParameter.read()) ?? {}, settings)

/**
 * The zone of an id, which has to hold the domain and be public.
 * @throws OperatorError `zone-missing` or `zone-unfit` (exit 3)
 */
export async function findZone(
  { hostedZones }: Pick<Deps, 'hostedZones'>,
  { domain, zoneId }: { domain: string; zoneId: string },
): Promise<HostedZone> {
  const zone = await hostedZones.find(zoneId)
  if (zone === undefined)
    throw new OperatorError(`This account has no hosted zone ${zoneId} (route53_zone_id).`, {
      code: 'zone-missing',
      whose: 'operator',
      exit: 'refused',
      hint: listZones(),
    })
  if (domain !== zone.name && !domain.endsWith(`.${zone.name}`))
    throw unfit(`domain is ${domain}, and the hosted zone ${zoneId} (route53_zone_id) is ${zone.name}.`)
  if (zone.isPrivate)
    throw unfit(`The hosted zone ${zoneId} (route53_zone_id) is private: nobody outside its VPCs finds ${domain}.`)
  return zone
}

const unfit = (message: string) =>
  new OperatorError(message, { code: 'zone-unfit', whose: 'operator', exit: 'refused', hint: listZones() })

const listZones = () =>
  `List the account's zones, and write the id of the public zone that holds the domain: \`${awsCommandLine('route53 list-hosted-zones')}\``

/** Section 2.9: the API's name, and who keeps its records. */
export const findDomain = step({
  id: 'domain',
  section: '2.9',
  title: "Look for the API's name",
  looks: true,
  gives: ['domain', 'zone', 'balancer'],
  run: async (
    deps: NameNeeds & Pick<Deps, 'hostedZones' | 'loadBalancer'> & { settings: Pick<Deps['settings'], 'environment'> },
    context: Pick<DnsContext, 'balancer' | 'domain' | 'zone'>,
  ) => {
    const { domain, zoneId } = await nameGiven(deps)
    if (domain === undefined) throw nameless(deps.settings.environment)
    const [zone, balancer] = await Promise.all([
      zoneId === undefined ? null : findZone(deps, { domain, zoneId }),
      deps.loadBalancer.address(),
    ])
    context.domain = domain
    context.zone = zone
    context.balancer = balancer ?? null
    const at =
      zone === null ? 'its records are kept elsewhere' : `its records are in the hosted zone ${zone.id} (${zone.name})`
    return { detail: `${domain}; ${at}` }
  },
})

const nameless = (environment: string) =>
  new OperatorError(`${environment} has no name: the configuration names no domain.`, {
    code: 'domain-missing',
    whose: 'operator',
    exit: 'refused',
    hint: `Write it into medspa.config.yaml, below environments.${environment}: \`domain: api.example.com\`, and \`route53_zone_id\` where Route 53 keeps its records.`,
  })
