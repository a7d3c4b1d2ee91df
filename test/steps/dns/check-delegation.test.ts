import { describe, expect, it } from 'vitest'
import { checkDelegation } from '../../../src/steps/dns/check-delegation.ts'
import type { DnsContext } from '../../../src/steps/dns/dns-context.ts'
import { fakeDeps } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'

const zone = {
  id: 'Z1',
  name: 'example.com',
  isPrivate: false,
  nameServers: ['ns-1.awsdns-1.com', 'NS-2.awsdns-2.net.'],
}

const looking = async (nameServersOf: (name: string) => Promise<string[]>, given: DnsContext['zone'] = zone) => {
  const context = { zone: given } as Pick<DnsContext, 'undelegated'> & { zone: NonNullable<DnsContext['zone']> | null }
  const outcome = await checkDelegation.run(fakeDeps({ nameServersOf }), context, quietProgress())
  return { outcome, undelegated: context.undelegated }
}
const named = async (...servers: string[]) => looking(async () => servers)

describe('the delegation of a hosted zone', () => {
  it.each([[['ns-2.awsdns-2.net', 'ns-1.awsdns-1.com']], [['ns-1.awsdns-1.com']]])(
    "is there where DNS names the zone's name servers, or some of them: %s",
    async (servers) => {
      const asked: string[] = []
      const { outcome, undelegated } = await looking(async (name) => {
        asked.push(name)
        return servers
      })
      expect(asked).toEqual(['example.com'])
      expect(outcome).toEqual({ detail: 'example.com is delegated to it' })
      expect(undelegated).toBeUndefined()
    },
  )

  it.each([
    [['ns1.registrar.net', 'ns0.registrar.net'], /^DNS names ns0\.registrar\.net, ns1\.registrar\.net for .*nobody$/],
    [[], /^DNS names no name servers for example\.com, and the hosted zone Z1 has ns-1.*, ns-2.*nobody$/],
    [['ns-1.awsdns-1.com', 'ns1.registrar.net'], /^DNS names ns1\.registrar\.net for .*some of the callers alone$/],
  ])('is missed, and refuses nothing, where DNS names %j', async (servers, words) => {
    const { outcome, undelegated } = await named(...servers)
    expect(undelegated).toMatch(words)
    expect(outcome).toEqual({ skipped: undelegated })
  })

  it('is not known where DNS does not answer', async () => {
    const { outcome, undelegated } = await looking(() => Promise.reject(new Error('queryNs ETIMEOUT example.com')))
    expect(outcome).toEqual({ skipped: expect.stringContaining('ETIMEOUT') })
    expect(undelegated).toBeUndefined()
  })

  it("is nobody's question where the records are kept elsewhere", async () => {
    expect((await looking(async () => [], null)).outcome).toEqual({ skipped: 'its records are kept elsewhere' })
  })

  it('ends at a cancel', async () => {
    const cancelling = new AbortController()
    cancelling.abort(new Error('cancelled'))
    const deps = fakeDeps({ nameServersOf: () => Promise.reject(new Error('late')) })
    const progress = { ...quietProgress(), signal: cancelling.signal }
    await expect(checkDelegation.run(deps, { zone }, progress)).rejects.toThrow('cancelled')
  })
})
