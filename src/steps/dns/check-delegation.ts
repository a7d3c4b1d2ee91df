import type { HostedZone } from '../../aws/names/hosted-zones.ts'
import type { Deps } from '../../deps.ts'
import { messageOf } from '../../errors.ts'
import { type Given, type Progress, step } from '../step.ts'
import type { DnsContext } from './dns-context.ts'

/**
 * Section 2.9: whether the world asks this zone's name servers. Of a zone that its parent does not delegate to, a change reaches
 * nobody. It is said and refuses nothing: the zone may be delegated afterwards, and a resolver may know the servers by other names.
 */
export const checkDelegation = step({
  id: 'delegation',
  section: '2.9',
  title: 'Check that DNS asks the hosted zone',
  looks: true,
  needs: ['zone'],
  run: async (
    { nameServersOf }: Pick<Deps, 'nameServersOf'>,
    context: Given<Pick<DnsContext, 'undelegated' | 'zone'>, 'zone'>,
    { signal }: Pick<Progress, 'signal'>,
  ) => {
    const { zone } = context
    if (zone === null) return { skipped: 'its records are kept elsewhere' }
    const found = await nameServersOf(zone.name, signal).catch((error: unknown) => {
      signal.throwIfAborted()
      return messageOf(error)
    })
    if (typeof found === 'string') return { skipped: `DNS does not say which name servers ${zone.name} has: ${found}` }
    const problem = undelegated(zone, found)
    if (problem === undefined) return { detail: `${zone.name} is delegated to it` }
    context.undelegated = problem
    return { skipped: problem }
  },
})

/** Pure: why nobody may be answered from the zone; undefined where DNS names its name servers, or some of them, and no others. */
export function undelegated(
  { id, name, nameServers }: Pick<HostedZone, 'id' | 'name' | 'nameServers'>,
  found: readonly string[],
): string | undefined {
  const own = new Set(nameServers.map((server) => server.toLowerCase().replace(/\.$/, '')))
  const others = found.filter((server) => !own.has(server))
  if (found.length > 0 && others.length === 0) return undefined
  const named = found.length === 0 ? 'DNS names no name servers' : `DNS names ${others.toSorted().join(', ')}`
  return `${named} for ${name}, and the hosted zone ${id} has ${[...own].toSorted().join(', ')}: until the zone's parent delegates to these, its records reach ${found.length > others.length ? 'some of the callers alone' : 'nobody'}`
}
