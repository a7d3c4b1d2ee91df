import type { Certificate } from '../../aws/names/certificates.ts'
import { awsCommandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { recordLines } from '../../dns/record-formats.ts'
import { wantedRecords } from '../../dns/wanted-records.ts'
import { OperatorError } from '../../errors.ts'
import { covers } from '../../releases/certificate-name.ts'
import { findZone, type NameGiven, nameGiven } from '../dns/find-domain.ts'
import { type Outcome, step } from '../step.ts'

type Needs = Pick<Deps, 'certificates' | 'clock' | 'hostedZones' | 'releaseParameter'> & {
  settings: Pick<Deps['settings'], 'environment' | 'platform' | 'region'>
}

/** Days in which nobody notices an expiry in time, where nothing renews the certificate. */
const FEW_DAYS = 14
const DAY_MS = 86_400_000

/**
 * Section 2.1: the API's certificate, before anything is built. With a zone of ours Terraform makes it. One that is given by its
 * ARN is looked at: issued, of this region, for the domain, not about to expire. Production without either is refused (exit 3),
 * with the commands and the records to make.
 */
export const checkCertificate = step({
  id: 'certificate',
  section: '2.1',
  title: "Check the API's certificate",
  looks: true,
  applies: ({ named }: { named?: boolean }) => named === true,
  run: lookAtCertificate,
})

/** The same for a command that only looks: skipped where none is needed. */
export async function lookAtCertificate(deps: Needs): Promise<Outcome> {
  const { settings } = deps
  const given = await nameGiven(deps)
  const { certificateArn, domain, zoneId } = given
  const zone = domain !== undefined && zoneId !== undefined ? await findZone(deps, { domain, zoneId }) : undefined
  if (certificateArn !== undefined) return { detail: await lookAt(deps, certificateArn, domain) }
  if (zone !== undefined) return { detail: `Terraform makes it: ${domain}, validated in the zone ${zone.name}` }
  if (settings.environment === 'production') throw await withoutCertificate(deps, given)
  return { skipped: 'there is none: the load balancer speaks plain HTTP' }
}

async function lookAt(
  { certificates, clock, settings }: Needs,
  arn: string,
  domain: string | undefined,
): Promise<string> {
  const region = arn.split(':')[3]
  if (region !== settings.region)
    throw unfit(
      `The certificate ${arn} is in ${region}, and a load balancer takes certificates of its own region, ${settings.region}, alone.`,
      'Request one there, or import it there.',
    )
  const certificate = await certificates.describe(arn)
  if (certificate === undefined)
    throw unfit(`This account has no certificate ${arn}.`, `List them: \`${awsCommandLine('acm list-certificates')}\``)
  if (certificate.status !== 'ISSUED')
    throw unfit(
      `The certificate ${arn} is ${certificate.status}, and a load balancer takes an issued one alone.`,
      certificate.status === 'PENDING_VALIDATION'
        ? 'Make the records below; ACM sees them within minutes, as a rule. Then run this again.'
        : 'Request another one, and write its ARN into certificate_arn.',
      records(domain ?? certificate.names[0] ?? '', certificate),
    )
  if (domain !== undefined && !certificate.names.some((name) => covers(name, domain)))
    throw unfit(
      `The certificate ${arn} is not for ${domain}: it is for ${certificate.names.join(', ')}.`,
      'Correct domain or certificate_arn in medspa.config.yaml; an ARN that stands there nowhere is `api_certificate_arn` of the release parameter (docs/operations.md, "The API\'s name").',
    )
  const { notAfter } = certificate
  if (notAfter === undefined) return `${certificate.names.join(', ')}; issued`
  const days = Math.floor((notAfter.getTime() - clock.now().getTime()) / DAY_MS)
  if (days < 0)
    throw unfit(
      `The certificate ${arn} expired on ${notAfter.toISOString()}.`,
      'Import the next one under the same ARN, or write another ARN into certificate_arn.',
    )
  const soon = days < FEW_DAYS ? `: only ${days} days are left` : ''
  return `${certificate.names.join(', ')}; expires ${notAfter.toISOString()}${soon}`
}

const unfit = (message: string, hint: string, evidence: string[] = []) =>
  new OperatorError(message, { code: 'certificate-unfit', whose: 'operator', exit: 'refused', hint, evidence })

const records = (domain: string, { validation }: Certificate): string[] =>
  recordLines(wantedRecords({ domain, balancer: undefined, validation }), 'table')

/** What is there already shortens the way. */
async function withoutCertificate({ certificates, settings }: Needs, { domain }: NameGiven): Promise<OperatorError> {
  const at = `environments.${settings.environment} of medspa.config.yaml`
  const refused = (hint: string, evidence: string[] = []) =>
    new OperatorError('Production has no certificate: its load balancer would answer nobody by HTTPS.', {
      code: 'certificate-missing',
      whose: 'operator',
      exit: 'refused',
      hint,
      evidence,
    })
  if (domain === undefined)
    return refused(
      `Write the API's name into ${at}, \`domain: api.example.com\`, and \`route53_zone_id\` where Route 53 keeps its records: Terraform then makes certificate and record.`,
    )
  const found = await certificates.ofDomain(domain)
  const issued = found.find(({ status }) => status === 'ISSUED')
  if (issued !== undefined)
    return refused(`One is issued for ${domain}. Write it into ${at}: \`certificate_arn: ${issued.arn}\``)
  const pending = found.at(-1)
  if (pending !== undefined)
    return refused(
      `One is requested. Make the records below where ${domain} is kept; once ACM has seen them, write it into ${at}: \`certificate_arn: ${pending.arn}\``,
      records(domain, pending),
    )
  return refused(
    `Where Route 53 keeps the records of ${domain}, write \`route53_zone_id\` into ${at}. Else request a certificate, and run this again: it shows the records to make. \`${awsCommandLine(`acm request-certificate --domain-name ${domain} --validation-method DNS`)}\``,
  )
}
