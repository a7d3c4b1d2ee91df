import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { messageOf } from '../../errors.ts'
import type { DnsRecord } from '../../releases/dns-record.ts'
import { type Progress, step } from '../step.ts'
import { holdsRecord } from './adopt-record.ts'
import { findZone, leadsHere, nameGiven } from './find-domain.ts'
import { leadHere, recordsInWords } from './find-records.ts'

type Needs = Pick<Deps, 'clock' | 'hostedZones' | 'loadBalancer' | 'releaseParameter' | 'resolve' | 'terraform'> & {
  settings: Pick<Deps['settings'], 'platform'>
}

/**
 * Section 2.9, before the plan: a name that does not exist yet is led here by the plan's apply. One that leads somewhere stays
 * until `medspa dns point`: a first deploy takes no live name away. The zone alone does not tell: a wildcard of the zone leads
 * the name too, and before the zone is delegated another provider's answers are the world's. So DNS is asked as well.
 * A claim whose apply has not come so far ends where somebody else has made a record since: Terraform would overwrite it.
 */
export const claimName = step({
  id: 'name',
  section: '2.9',
  title: "Find where the API's name leads",
  applies: ({ named }: { named?: boolean }) => named === true,
  run: async (deps: Needs, _: { named?: boolean }, { line, signal }: Pick<Progress, 'line' | 'signal'>) => {
    const { domain, zoneId } = await nameGiven(deps)
    if (domain === undefined || zoneId === undefined) return { skipped: 'Route 53 does not keep its records' }
    const release = (await deps.releaseParameter.read()) ?? {}
    const zone = await findZone(deps, { domain, zoneId })
    const records = await deps.hostedZones.records(zone.id, domain)
    if (leadsHere(release, domain)) {
      if (!(await isStrange(deps, records, signal))) return { skipped: `${domain} leads here` }
      await deps.releaseParameter.write({ ...release, dns_target: 'elsewhere' }, line)
      return {
        detail: `${domain} is ${recordsInWords(records)} by now, which is not of here: it stays so until \`${commandLine('dns point')}\``,
      }
    }
    if (records.length > 0)
      return {
        skipped: `${domain} is ${recordsInWords(records)}, and stays so until \`${commandLine('dns point')}\``,
        matters: true,
      }
    const delegated = await deps.hostedZones.delegated(zone, domain)
    if (delegated !== undefined)
      return { skipped: `${domain} is delegated elsewhere: ${zone.name} has NS records of ${delegated}`, matters: true }
    const elsewhere = await leadsByDns(deps, domain, signal)
    if (elsewhere !== undefined) return { skipped: elsewhere, matters: true }
    await deps.releaseParameter.write(
      {
        ...release,
        dns_target: 'here',
        dns_name: domain,
        dns_previous: { changed: deps.clock.now().toISOString(), records: [] },
      },
      line,
    )
    return { detail: `${domain} does not exist yet: it will lead here` }
  },
})

/** Whether there are records that neither lead to the load balancer nor are Terraform's. */
async function isStrange(
  deps: Pick<Deps, 'loadBalancer' | 'terraform'>,
  records: readonly DnsRecord[],
  signal: AbortSignal,
): Promise<boolean> {
  if (records.length === 0) return false
  const balancer = await deps.loadBalancer.address()
  if (balancer !== undefined && leadHere(records, balancer)) return false
  return !(await holdsRecord(deps, signal))
}

/** Where DNS leads from a name that the zone has no record of, in words; undefined where it leads nowhere. */
async function leadsByDns(
  { resolve }: Pick<Deps, 'resolve'>,
  domain: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const { addresses, names } = await resolve(domain, signal)
    const led = [...names, ...addresses]
    if (led.length === 0) return undefined
    return `DNS leads from ${domain} to ${led.join(', ')}, and it stays so until \`${commandLine('dns point')}\``
  } catch (error) {
    signal.throwIfAborted()
    return `DNS does not say where ${domain} leads (${messageOf(error)}); if nowhere, \`${commandLine('dns point')}\` leads it here`
  }
}
