import { describe, expect, it } from 'vitest'
import type { DnsRecord } from '../../../src/releases/dns-record.ts'
import { adoptRecord } from '../../../src/steps/dns/adopt-record.ts'
import { aliasOf } from '../../../src/steps/dns/find-records.ts'
import { dnsPoint, dnsRevert } from '../../../src/tasks/dns.ts'
import { balancer, cname, domain, progress, world } from './support/world.ts'

/** The steps of a list behind those that look, in its own order. */
const from = (list: typeof dnsPoint | typeof dnsRevert, first: string) => {
  const steps = list.filter((item) => 'run' in item)
  return steps.slice(steps.findIndex(({ id }) => id === first))
}
const point = from(dnsPoint, 'compare')
const revert = from(dnsRevert, 'previous')

describe("a step that changes the name's records", () => {
  const changing = [...point, ...revert].filter(({ id }) => ['ttl', 'point', 'revert'].includes(id))

  it.each<[string, object, string, string[]]>([
    ['zone', { zone: null }, 'zone-foreign', ['ttl', 'point', 'revert']],
    ['load balancer', { balancer: null }, 'load-balancer-missing', ['point']],
  ])('changes nothing where there is no %s, and is not done', async (_, without, code, refusing) => {
    for (const each of changing.filter(({ id }) => refusing.includes(id))) {
      const { context, done, go } = world({ records: [cname(3600)] })
      const given = { ...context(), previous: [cname(60)], ...without }
      await expect(go([each], given)).rejects.toMatchObject({ code, exitCode: 3 })
      expect(done).toEqual([])
    }
    expect(changing.map(({ id }) => id)).toEqual(['ttl', 'point', 'revert'])
  })
})

describe('a name that is led here', () => {
  it('notes where it led, changes the zone, and lets Terraform have the record last', async () => {
    const { done, go, now } = world({ records: [cname(60)] })
    await go(point)
    expect(done).toEqual(['parameter: elsewhere', 'zone: alias', 'parameter: here', 'state: known'])
    expect(now.release.dns_previous?.records).toEqual([cname(60)])
    expect(now.records).toEqual([aliasOf(balancer)])
  })

  describe('whose TTL is long', () => {
    const shortened = async () => {
      const made = world({ records: [cname(3600)] })
      await expect(made.go(point)).rejects.toMatchObject({
        code: 'ttl-shortened',
        message: expect.stringContaining('until 2026-11-29T13:01:00.000Z'),
      })
      return made
    }

    it('is noted with it, gets a short one, and the command ends there', async () => {
      const { done, now } = await shortened()
      expect(done).toEqual(['parameter: elsewhere', 'zone: CNAME 60'])
      expect(now.release).toMatchObject({
        dns_name: domain,
        dns_previous: { records: [cname(3600)], kept_until: '2026-11-29T13:01:00.000Z' },
      })
    })

    it('waits until resolvers have forgotten the previous answer, however often it is tried', async () => {
      const { done, go, now } = await shortened()
      now.time = '2026-11-29T13:00:59.999Z'
      await expect(go(point)).rejects.toMatchObject({
        code: 'ttl-shortened',
        message: expect.stringMatching(/was 3600 s and is 60 s now.* until 2026-11-29T13:01:00.000Z/),
      })
      expect(done).toHaveLength(2)
      now.time = '2026-11-29T13:01:00.000Z'
      await go(point)
      expect(now.records).toEqual([aliasOf(balancer)])
    })

    it('goes on before that with --now, and says until when some callers are led to the previous place', async () => {
      const { context, go, now } = await shortened()
      const given = { ...context(), atOnce: true }
      await go(point, given)
      expect(now.records).toEqual([aliasOf(balancer)])
      expect(given.keptUntil).toEqual(new Date('2026-11-29T13:01:00.000Z'))
    })

    it('is led back with its own TTL', async () => {
      const { context, go, now } = await shortened()
      await go(point, { ...context(), atOnce: true })
      await go(revert)
      expect(now.records).toEqual([cname(3600)])
    })

    it('has its TTL back by a revert before it was led here', async () => {
      const { go, now } = await shortened()
      await go(revert)
      expect(now.records).toEqual([cname(3600)])
      await expect(go(point)).rejects.toMatchObject({ code: 'ttl-shortened' })
    })

    it('is led here, and not waited for, where the zone leads here already', async () => {
      const { go, now } = await shortened()
      now.records = [aliasOf(balancer)]
      await go(point)
      expect(now.release.dns_target).toBe('here')
      expect(now.release.dns_previous?.records).toEqual([cname(3600)])
    })

    it('is noted as it is by now where somebody has changed more than the TTL', async () => {
      const { go, now } = await shortened()
      const other: DnsRecord = { type: 'CNAME', ttl: 60, values: ['other.example.net'] }
      now.records = [other]
      await go(point)
      expect(now.release.dns_previous).toEqual({ changed: now.time, records: [other] })
    })

    it('is led here at once with --now', async () => {
      const { context, go, now } = world({ records: [cname(3600)] })
      await go(point, { ...context(), atOnce: true })
      expect(now.records).toEqual([aliasOf(balancer)])
      expect(now.release.dns_previous?.records).toEqual([cname(3600)])
    })
  })

  it.each([1, 2, 3])(
    'goes on after a command that died behind %i of its changes, and keeps the way back',
    async (changes) => {
      const made = world({ records: [cname(60)] })
      const { hostedZones, releaseParameter } = made.deps as { hostedZones: never; releaseParameter: { write: never } }
      const died = new Error('killed')
      const guarded = <T extends object>(part: T): T =>
        new Proxy(part, {
          get: (target, key) => {
            const value: unknown = Reflect.get(target, key)
            if (typeof value !== 'function' || !['replace', 'write', 'apply'].includes(String(key))) return value
            return async (...args: unknown[]) => {
              if (made.done.length >= changes) throw died
              return (value as (...given: unknown[]) => unknown)(...args)
            }
          },
        })
      const deps = made.deps as Record<string, object>
      const mortal = {
        ...deps,
        hostedZones: guarded(hostedZones),
        releaseParameter: guarded(releaseParameter),
        terraform: guarded(deps.terraform as object),
      }
      const run = async () => {
        const context = made.context()
        for (const step of point) {
          if (step.applies && !step.applies(context as never)) continue
          await step.run(mortal as never, context as never, progress as never)
        }
      }
      await expect(run()).rejects.toBe(died)
      await made.go(point)
      expect(made.now).toMatchObject({ records: [aliasOf(balancer)], inState: true })
      expect(made.now.release).toMatchObject({ dns_target: 'here', dns_name: domain })
      await made.go(revert)
      expect(made.now.records).toEqual([cname(60)])
    },
  )

  it("keeps Terraform's record in its plan where only the zone was changed by hand", async () => {
    const { done, go, now } = world({
      records: [cname(60)],
      release: { dns_target: 'here', dns_name: domain },
      inState: true,
    })
    await go(point)
    expect(done).toEqual(['parameter: here', 'zone: alias', 'parameter: here'])
    expect(now.release.dns_previous?.records).toEqual([cname(60)])
  })

  it.each<[string, Parameters<typeof world>[0]]>([
    [
      'is here and Terraform has no record',
      { records: [cname(60)], release: { dns_target: 'here', dns_name: domain } },
    ],
    [
      'is of another domain',
      { records: [cname(60)], release: { dns_target: 'here', dns_name: 'old.example.com' }, inState: true },
    ],
  ])('is elsewhere until the zone leads here, where the release parameter %s', async (_, given) => {
    const { done, go } = world(given)
    await go(point)
    expect(done.slice(0, 3)).toEqual(['parameter: elsewhere', 'zone: alias', 'parameter: here'])
  })

  it('changes nothing where it leads here', async () => {
    const { done, go } = world({
      records: [aliasOf(balancer)],
      release: { dns_target: 'here', dns_name: domain },
      inState: true,
    })
    await go(point)
    expect(done).toEqual([])
  })

  it('is refused where there is no load balancer', async () => {
    const { context, go } = world({ records: [] })
    await expect(go(point, { ...context(), balancer: null })).rejects.toMatchObject({ code: 'load-balancer-missing' })
  })
})

describe('a name that is led back', () => {
  const here = { dns_target: 'here' as const, dns_name: domain }
  const noted = { ...here, dns_previous: { changed: '2026-11-29T11:00:00.000Z', records: [cname(60)] } }

  it('is forgotten by Terraform first, and changed in the zone last', async () => {
    const { done, go } = world({ records: [aliasOf(balancer)], release: noted, inState: true })
    await go(revert)
    expect(done).toEqual(['state: forgotten', 'parameter: elsewhere', 'zone: CNAME 60'])
  })

  it('is forgotten once more where an apply has taken it back meanwhile', async () => {
    const { deps, done, go } = world({ records: [aliasOf(balancer)], release: noted, inState: true })
    const apply = { ...adoptRecord, id: 'apply' as never, run: () => adoptRecord.run(deps, {}, progress) }
    await go(revert.flatMap((each) => (each.id === 'forget-record' ? [each, apply] : [each])))
    expect(done).toEqual([
      ...['state: forgotten', 'state: known', 'parameter: elsewhere', 'state: forgotten'],
      'zone: CNAME 60',
    ])
  })

  it.each([
    ['nothing is noted', here],
    ['another name is', { ...noted, dns_name: 'old.example.com' }],
    ['it led nowhere', { ...noted, dns_previous: { ...noted.dns_previous, records: [] } }],
  ])('is refused where %s', async (_, release) => {
    const { done, go } = world({ records: [aliasOf(balancer)], release, inState: true })
    await expect(go(revert)).rejects.toMatchObject({ code: 'previous-unknown', exitCode: 3 })
    expect(done).toEqual([])
  })
})
