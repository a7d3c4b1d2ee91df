import type { Led } from '../io/resolve.ts'

/**
 * Whether a name leads to the load balancer: a CNAME to it, or one of its addresses. Route 53 answers for an alias with its
 * target's addresses, and of a large load balancer each answer has some of them. `dualstack.` is what Route 53's console puts
 * before the name of an alias. Source: Amazon Route 53 Developer Guide, "Choosing between alias and non-alias records".
 */
export const leadsTo = (led: Led, balancer: string, own: Led): boolean =>
  led.names.some((name) => name.replace(/^dualstack\./, '') === balancer.toLowerCase()) ||
  led.addresses.some((address) => own.addresses.includes(address))

/** `leads elsewhere: a.example.net, 192.0.2.1` */
export const whereTo = ({ addresses, names }: Led): string => {
  const there = [...names.slice(-1), ...addresses.slice(0, 4)]
  return there.length === 0 ? 'leads nowhere yet' : `leads elsewhere: ${there.join(', ')}`
}
