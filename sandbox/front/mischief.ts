/** What can go wrong on demand. A snapshot's fault leaves its source as it is. */
export type Fault = 'snapshot-fails' | 'snapshot-hangs' | 'session-ends'
export type SnapshotService = 'rds' | 'elasticache'

const FAULTS_OF: Record<SnapshotService | 'sts', readonly Fault[]> = {
  rds: ['snapshot-fails', 'snapshot-hangs'],
  elasticache: ['snapshot-fails', 'snapshot-hangs'],
  sts: ['session-ends'],
}
export type FaultyService = keyof typeof FAULTS_OF
const SERVICES = Object.keys(FAULTS_OF) as FaultyService[]

/** One fault that was asked for. */
export type Mischief = {
  id: string
  service: FaultyService
  fault: Fault
  /** For `session-ends` alone: how many calls are answered first. */
  after?: number
  /** The snapshot, or the session, that it met; null while it waits for one. */
  met: string | null
}

/** What a snapshot that is being made, or a session that begins, learns of its fault. */
export type Meeting = { fault: Fault; after: number | undefined; released: Promise<void> }

/** Faults on demand, for tests: each waits for the next snapshot or session of its service, and meets that one alone. */
export type MischiefBox = {
  /** Throws on what is no fault. */
  add: (asked: Record<string, unknown>) => Mischief
  list: () => Mischief[]
  /** Forgets it; what hangs because of it goes on. False where there is none of that id. */
  release: (id: string) => boolean
  /** For whoever makes a snapshot or a session: the fault that it meets, if any. */
  meet: (service: FaultyService, name: string) => Meeting | undefined
}

export function createMischief(): MischiefBox {
  const box = new Map<string, Mischief & { gate: PromiseWithResolvers<void> }>()
  let made = 0
  const shown = ({ gate: _, ...mischief }: Mischief & { gate: unknown }): Mischief => mischief
  return {
    add({ service: asked, fault: wanted, after = 0 }) {
      const service = SERVICES.find((each) => each === asked)
      const fault = service && FAULTS_OF[service].find((each) => each === wanted)
      if (service === undefined || fault === undefined || !Number.isInteger(after) || Number(after) < 0) {
        const expected = SERVICES.map((each) => `{"service": "${each}", "fault": "${FAULTS_OF[each].join('|')}"}`)
        throw new Error(
          `not a fault that the sandbox knows: ${expected.join(', ')} is expected; session-ends takes "after", a number of calls`,
        )
      }
      made += 1
      const id = String(made)
      const gate = Promise.withResolvers<void>()
      const mischief = {
        id,
        service,
        fault,
        met: null,
        gate,
        ...(fault === 'session-ends' && { after: Number(after) }),
      }
      box.set(id, mischief)
      return shown(mischief)
    },
    list: () => [...box.values()].map(shown),
    release(id) {
      box.get(id)?.gate.resolve()
      return box.delete(id)
    },
    meet(service, name) {
      const waiting = [...box.values()].find((each) => each.service === service && each.met === null)
      if (waiting === undefined) return undefined
      waiting.met = name
      return { fault: waiting.fault, after: waiting.after, released: waiting.gate.promise }
    },
  }
}
