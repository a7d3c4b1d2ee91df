import type { Fault, FaultyService, TestHooks } from '../front/test-hooks.ts'

/** Which faults each service can be given. A snapshot's fault leaves the database as it is. */
const FAULTS_OF: Record<FaultyService, readonly Fault[]> = {
  rds: ['snapshot-fails', 'snapshot-hangs'],
  elasticache: ['snapshot-fails', 'snapshot-hangs'],
  sts: ['session-ends'],
}
const SERVICES = Object.keys(FAULTS_OF) as FaultyService[]

/** One fault that a test asked for. */
export type AskedFault = {
  id: string
  service: FaultyService
  fault: Fault
  /** For `session-ends` alone: how many calls are answered first. */
  after?: number
  /** The snapshot, or the session, that met the fault; null while the fault waits for one. */
  met: string | null
}

/** Faults on demand: each waits for the next snapshot or session of its service, and is met by that one alone. */
export type Faults = TestHooks['faults'] & {
  /** `{"service", "fault", "after"}` as a test sent it; throws where it names no fault. */
  add: (asked: Record<string, unknown>) => AskedFault
  list: () => AskedFault[]
  /** Forgets a fault; what hangs because of it goes on. False where no fault has that id. */
  release: (id: string) => boolean
}

/** Makes an empty list of faults; ids count from 1. */
export function createFaults(): Faults {
  const faults = new Map<string, AskedFault & { released: PromiseWithResolvers<void> }>()
  let made = 0
  const shown = ({ released: _, ...fault }: AskedFault & { released: unknown }): AskedFault => fault
  return {
    add({ service: askedService, fault: askedFault, after = 0 }) {
      const service = SERVICES.find((each) => each === askedService)
      const fault = service && FAULTS_OF[service].find((each) => each === askedFault)
      if (service === undefined || fault === undefined || !Number.isInteger(after) || Number(after) < 0) {
        const expected = SERVICES.map((each) => `{"service": "${each}", "fault": "${FAULTS_OF[each].join('|')}"}`)
        throw new Error(
          `not a fault that the sandbox knows: ${expected.join(', ')} is expected; session-ends takes "after", a number of calls`,
        )
      }
      made += 1
      const id = String(made)
      const asked = {
        id,
        service,
        fault,
        met: null,
        released: Promise.withResolvers<void>(),
        ...(fault === 'session-ends' && { after: Number(after) }),
      }
      faults.set(id, asked)
      return shown(asked)
    },
    list: () => [...faults.values()].map(shown),
    release(id) {
      faults.get(id)?.released.resolve()
      return faults.delete(id)
    },
    meet(service, name) {
      const waiting = [...faults.values()].find((each) => each.service === service && each.met === null)
      if (waiting === undefined) return undefined
      waiting.met = name
      return { fault: waiting.fault, after: waiting.after, released: waiting.released.promise }
    },
  }
}
