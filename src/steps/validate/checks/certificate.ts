import { commandLine } from '../../../command-line.ts'
import { count } from '../../../quantities.ts'
import { covers } from '../../../releases/certificate-name.ts'
import { certificateFindings } from '../../../status/findings.ts'
import { nameIn } from '../../dns/find-domain.ts'
import { readCertificate } from '../../status/read-around.ts'
import type { Check, CheckOutcome } from './check.ts'
import { outcomeOfPart } from './from-status.ts'
import { seenPart } from './unseen.ts'

/**
 * The load balancer has a certificate that is issued, for the API's name, and not about to expire. Not at the end of a deploy,
 * which looks at it before it begins (`certificate`), and whose checks by HTTPS verify it; nor is a release at fault for a date.
 */
export const certificate: Check = {
  id: 'certificate',
  group: 'names',
  standing: true,
  hint: () => `\`${commandLine('deploy')}\` gives the load balancer the certificate of the configuration.`,
  async run(deps, { remembered }) {
    const { environment } = deps.settings
    const [found, release] = await Promise.all([seenPart(() => readCertificate(deps)), remembered().release()])
    const { certificateArn, domain, zoneId } = nameIn(release ?? {}, deps.settings)
    const outcome = outcomeOfPart(found, {
      absent: withoutOne({ environment, wanted: certificateArn ?? (zoneId === undefined ? undefined : domain) }),
      faults: certificateFindings({ certificate: found, environment }),
      fine: ({ daysLeft, names, status }) =>
        `${names.join(', ')}: ${status.toLowerCase()}${daysLeft === null ? '' : `, ${count(daysLeft, 'day')} left`}`,
    })
    if (outcome.status !== 'ok' || !('found' in found)) return outcome
    const { arn, names, status } = found.found
    if (status !== 'ISSUED') return { status: 'failed', evidence: `The certificate ${arn} is ${status}.` }
    if (domain !== undefined && !names.some((name) => covers(name, domain)))
      return {
        status: 'failed',
        evidence: `The certificate ${arn} is not for ${domain}: it is for ${names.join(', ')}.`,
      }
    return outcome
  },
}

/** `wanted`: as at the beginning of a deploy. A domain whose zone is not ours says nothing of a certificate: development may do without. */
function withoutOne({ environment, wanted }: { environment: string; wanted: string | undefined }): CheckOutcome {
  if (wanted === undefined && environment !== 'production')
    return { status: 'skipped', evidence: 'there is none: the load balancer speaks plain HTTP' }
  const forWhat = wanted === undefined ? '' : `, and ${wanted} is configured`
  return {
    status: 'failed',
    evidence: `The load balancer has no certificate at port 443 that ACM knows${forWhat}: nobody is answered by HTTPS.`,
  }
}
