import { expect } from 'vitest'
import type { Checkout } from './checkout.ts'
import { ownApiOf } from './own-api.ts'

type DataEntry = { time: string; holder: string; event: 'holds' | 'gone'; data: string }
type Fault = { id: string; service: string; fault: string; met: string | null; calls?: number }

/** A fault of calls: docs/sandbox.md, Faults. */
type AskedCallFault = {
  fault: 'throttle' | 'error-500' | 'error-503' | 'access-denied' | 'expired-token' | 'clock-skewed' | 'drop' | 'stall'
  service?: string
  operation?: string
  agent?: string
  count?: number
  share?: number
  series?: number
  after?: boolean
}
type Call = { action: string; principal: string; resources: string[] }

/** What a clone's sandbox does for tests alone: docs/sandbox.md, For tests. */
export const rehearsalOf = (clone: Checkout) => {
  const own = ownApiOf(clone)
  const ask = async (path: string, method = 'GET', body?: object): Promise<Record<string, unknown>> => {
    const answer = await own(path, { method, ...(body && { body }) })
    if (answer.status !== 200) throw new Error(`${method} /_sandbox/${path}: ${answer.status} ${answer.body}`)
    return JSON.parse(answer.body)
  }
  const data = async () => (await ask('journal')).data as DataEntry[]
  const faults = async () => (await ask('faults')).faults as Fault[]

  return {
    async fault(service: string, fault: string, more: { value?: string } = {}) {
      const { id } = await ask('faults', 'POST', { service, fault, ...more })
      return {
        /** The snapshot that met it. */
        met: async () => (await faults()).find((each) => each.id === id)?.met ?? undefined,
        release: () => ask(`faults/${id}`, 'DELETE'),
      }
    },
    /** Lets calls meet a fault. */
    async callFault(asked: AskedCallFault) {
      const { id } = await ask('faults', 'POST', asked)
      return {
        /** How many calls met it. */
        calls: async () => (await faults()).find((each) => each.id === id)?.calls ?? 0,
        release: () => ask(`faults/${id}`, 'DELETE'),
      }
    },
    /** The journal's: every call to AWS that was answered. */
    calls: async () => (await ask('journal')).calls as Call[],
    /** The journal's: at every moment since the sandbox began, some database or snapshot had the first database's data; Redis the same. */
    async dataWereNeverUnheld(): Promise<void> {
      const entries = await data()
      for (const kind of ['database', 'redis']) {
        const own = entries.filter(
          ({ holder }) => holder.startsWith(`${kind}/`) || holder.startsWith(`${kind}-snapshot/`),
        )
        const first = own[0]?.data
        expect(first, `nobody ever held the data of a ${kind}`).toBeDefined()
        const holders = new Set<string>()
        for (const { event, holder, time } of own.filter((entry) => entry.data === first)) {
          if (event === 'holds') holders.add(holder)
          else holders.delete(holder)
          expect(
            holders.size,
            `at ${time}, when ${holder} was gone, nobody held the data of the ${kind}`,
          ).toBeGreaterThan(0)
        }
      }
    },
  }
}
