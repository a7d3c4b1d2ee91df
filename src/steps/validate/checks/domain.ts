import { commandLine } from '../../../command-line.ts'
import { leadsTo, whereTo } from '../../../dns/leads-to.ts'
import { reasonOf } from '../../../io/http.ts'
import { leadsHere, nameIn } from '../../dns/find-domain.ts'
import type { Check } from './check.ts'

/**
 * The API's name leads to this load balancer where the environment is said to have it (`dns point`). Not at the end of a
 * deploy: DNS is nothing that a release brings, and may take longer to follow than a deploy should wait.
 */
export const domain: Check = {
  id: 'domain',
  group: 'names',
  standing: true,
  hint: () => `\`${commandLine('dns')}\` shows the records that the name needs, and what stands there.`,
  async run({ resolve, settings }, { remembered, urls }, { signal }) {
    const release = await remembered().release()
    // Of a checkout without it too: another machine's configuration is recorded.
    const { domain: name } = nameIn(release ?? {}, settings)
    if (name === undefined)
      return { status: 'skipped', evidence: 'neither the configuration nor the release parameter names a domain' }
    const balancer = urls.balancer.replace(/:\d+$/, '')
    try {
      const [led, own] = await Promise.all([resolve(name, signal), resolve(balancer, signal)])
      if (leadsTo(led, balancer, own)) return { status: 'ok', evidence: `${name} leads to ${balancer}` }
      const evidence = `${name} ${whereTo(led)}`
      if (leadsHere(release, name))
        return { status: 'failed', evidence: `${evidence}, and \`dns point\` gave it to ${balancer}` }
      // A proxy before the load balancer, or a name that was not cut over yet: both are somebody's wish.
      return { status: 'skipped', evidence: `${evidence}; \`${commandLine('dns point')}\` was not run for it` }
    } catch (error) {
      signal.throwIfAborted()
      return { status: 'skipped', evidence: `DNS does not say where ${name} leads: ${reasonOf(error)}` }
    }
  },
}
