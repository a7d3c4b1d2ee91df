import type { Deps } from '../../deps.ts'
import { type Given, type Progress, step } from '../step.ts'
import type { DnsContext } from './dns-context.ts'
import { leadsHere } from './find-domain.ts'
import { aliasOf, leadHere, recordsInWords } from './find-records.ts'
import { needBalancer, needZone } from './need-place.ts'
import { noteOfShortened, targetMeanwhile } from './note-previous.ts'

/** Section 2.9: whether the name leads here already, in the zone and in the release parameter. */
export const comparePointed = step({
  id: 'compare',
  section: '2.9',
  title: 'Compare them with the load balancer',
  looks: true,
  needs: ['balancer', 'domain', 'now'],
  gives: ['done'],
  run: async (
    deps: Pick<Deps, 'releaseParameter'> & { settings: Pick<Deps['settings'], 'environment'> },
    context: Given<Pick<DnsContext, 'balancer' | 'domain' | 'done' | 'now'>, 'balancer' | 'domain' | 'now'>,
  ) => {
    const { domain, now } = context
    const balancer = needBalancer(context, deps.settings.environment)
    const release = await deps.releaseParameter.read()
    const here = leadHere(now, balancer)
    const recorded = leadsHere(release, domain)
    context.done = here && recorded
    if (context.done) return { skipped: `${domain} leads here` }
    return {
      detail: here ? `${domain} leads here, and that is not recorded` : `${domain} is to lead to ${balancer.dnsName}`,
    }
  },
})

type PointContext = Given<DnsContext, 'balancer' | 'domain' | 'now' | 'zone'>

/**
 * Section 2.9: notes where the name led, then leads it here, in one change of the zone. The note comes first: nobody could go
 * back to what only the previous record said.
 */
export const pointRecord = step({
  id: 'point',
  section: '2.9',
  title: 'Point the name here',
  needs: ['balancer', 'domain', 'now', 'zone'],
  applies: ({ done }: DnsContext) => done !== true,
  run: async (
    deps: Pick<Deps, 'clock' | 'hostedZones' | 'releaseParameter' | 'terraform'> & {
      settings: Pick<Deps['settings'], 'environment'>
    },
    context: PointContext,
    { line, signal }: Pick<Progress, 'line' | 'signal'>,
  ) => {
    const { domain, now } = context
    const [zone, balancer] = [needZone(context), needBalancer(context, deps.settings.environment)]
    if (leadHere(now, balancer)) return { skipped: `${domain} leads here already` }
    const release = (await deps.releaseParameter.read()) ?? {}
    const changed = deps.clock.now().toISOString()
    const dns_target = await targetMeanwhile(deps, { domain, release }, signal)
    await deps.releaseParameter.write(
      {
        ...release,
        dns_target,
        dns_name: domain,
        // A way back has the TTL from before it was shortened.
        dns_previous: { ...(noteOfShortened(release, { domain, now }) ?? { records: now }), changed },
      },
      line,
    )
    await deps.hostedZones.replace(zone.id, domain, { from: now, to: [aliasOf(balancer)] }, line)
    return { detail: `${domain} led to ${recordsInWords(now)}, and leads to ${balancer.dnsName}` }
  },
})

/** Section 2.9: Terraform may write the record from here on; a bare plan without that would leave it to others. */
export const recordPointed = step({
  id: 'record-target',
  section: '2.9',
  title: 'Record that the name leads here',
  needs: ['domain'],
  applies: ({ done }: DnsContext) => done !== true,
  run: async (
    deps: Pick<Deps, 'releaseParameter'>,
    { domain }: Given<Pick<DnsContext, 'domain'>, 'domain'>,
    { line }: Pick<Progress, 'line'>,
  ) => {
    const release = (await deps.releaseParameter.read()) ?? {}
    await deps.releaseParameter.write({ ...release, dns_target: 'here', dns_name: domain }, line)
    return { detail: 'dns_target: here' }
  },
})
