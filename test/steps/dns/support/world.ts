import { expect } from 'vitest'
import type { Resolve } from '../../../../src/io/resolve.ts'
import type { DnsRecord } from '../../../../src/releases/dns-record.ts'
import type { Release } from '../../../../src/releases/release.ts'
import type { DnsContext } from '../../../../src/steps/dns/dns-context.ts'

export const domain = 'api.example.com'
const zone = { id: 'Z1', name: 'example.com', isPrivate: false, nameServers: ['ns-1.awsdns-1.com'] }
export const balancer = { dnsName: 'alb.us-east-1.elb.amazonaws.com', zoneId: 'Z35' }
export const cname = (ttl: number): DnsRecord => ({ type: 'CNAME', ttl, values: ['lightsail.example.net'] })
export const progress = { line: () => {}, status: () => {}, signal: new AbortController().signal }

/** A zone, a release parameter and Terraform's state, and what is done to them, in order. */
export function world({
  records,
  release = {},
  inState = false,
  delegated,
  resolve = async () => ({ names: [], addresses: [] }),
}: {
  records: DnsRecord[]
  release?: Release
  inState?: boolean
  /** The name that the zone has NS records of. */
  delegated?: string
  resolve?: Resolve
}) {
  const done: string[] = []
  const now = { records, release, inState, time: '2026-11-29T12:00:00.000Z' }
  const changes = () =>
    now.release.dns_target === 'here' && !now.inState
      ? [{ action: 'create', address: 'aws_route53_record.api[0]' }]
      : []
  const deps = {
    clock: { now: () => new Date(now.time) },
    settings: { environment: 'development', platform: { domain, route53_zone_id: zone.id } },
    loadBalancer: { address: async () => balancer },
    releaseParameter: {
      read: async () => now.release,
      write: async (next: Release) => {
        now.release = next
        done.push(`parameter: ${next.dns_target}`)
      },
    },
    resolve,
    nameServersOf: async () => zone.nameServers,
    hostedZones: {
      find: async () => zone,
      delegated: async () => delegated,
      records: async () => now.records,
      replace: async (
        _id: string,
        _name: string,
        { from, to }: { from: readonly DnsRecord[]; to: readonly DnsRecord[] },
      ) => {
        expect(from).toEqual(now.records)
        now.records = [...to]
        done.push(`zone: ${to.map(({ alias, ttl, type }) => (alias ? 'alias' : `${type} ${ttl}`)).join()}`)
      },
    },
    terraform: {
      plan: async () => ({ file: '', empty: false, summary: { changes: changes() } }),
      apply: async () => {
        now.inState = true
        done.push('state: known')
      },
      discard: async () => {},
      resources: async () => (now.inState ? [{ address: 'aws_route53_record.api[0]' }] : []),
      forget: async () => {
        now.inState = false
        done.push('state: forgotten')
      },
    },
  } as never
  const context = (): DnsContext => ({ domain, zone, balancer, now: [...now.records] })
  /** The steps in their order; `until`: after how many changes the command dies. */
  const go = async (
    steps: readonly { run: (...args: never[]) => unknown; applies?: unknown }[],
    given: DnsContext = context(),
  ) => {
    for (const { applies, run } of steps) {
      if (typeof applies === 'function' && !applies(given)) continue
      await run(deps as never, given as never, progress as never)
    }
  }
  return { done, now, deps, go, context }
}
