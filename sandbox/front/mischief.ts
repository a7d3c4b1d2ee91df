/** What can go wrong on demand. Both leave the source as it is. */
const FAULTS = ['snapshot-fails', 'snapshot-hangs'] as const
const SERVICES = ['rds', 'elasticache'] as const

export type Fault = (typeof FAULTS)[number]
export type SnapshotService = (typeof SERVICES)[number]

/** One fault that was asked for. */
export type Mischief = {
  id: string
  service: SnapshotService
  fault: Fault
  /** The snapshot that it met; null while it waits for one. */
  met: string | null
}

/** What a snapshot that is being made learns of its fault. */
export type Meeting = { fault: Fault; released: Promise<void> }

/** Faults on demand, for tests: each waits for the next snapshot of its service, and meets that one alone. */
export type MischiefBox = {
  /** Throws on what is no fault. */
  add: (asked: Record<string, unknown>) => Mischief
  list: () => Mischief[]
  /** Forgets it; what hangs because of it goes on. False where there is none of that id. */
  release: (id: string) => boolean
  /** For whoever makes a snapshot: the fault that it meets, if any. */
  meet: (service: SnapshotService, snapshot: string) => Meeting | undefined
}

export function createMischief(): MischiefBox {
  const box = new Map<string, Mischief & { gate: PromiseWithResolvers<void> }>()
  let made = 0
  const shown = ({ gate: _, ...mischief }: Mischief & { gate: unknown }): Mischief => mischief
  return {
    add({ service, fault }) {
      const known = { service: SERVICES.find((each) => each === service), fault: FAULTS.find((each) => each === fault) }
      if (known.service === undefined || known.fault === undefined) {
        const expected = `{"service": "${SERVICES.join('|')}", "fault": "${FAULTS.join('|')}"}`
        throw new Error(`not a fault that the sandbox knows: ${expected} is expected`)
      }
      made += 1
      const id = String(made)
      const gate = Promise.withResolvers<void>()
      const mischief = { id, service: known.service, fault: known.fault, met: null, gate }
      box.set(id, mischief)
      return shown(mischief)
    },
    list: () => [...box.values()].map(shown),
    release(id) {
      box.get(id)?.gate.resolve()
      return box.delete(id)
    },
    meet(service, snapshot) {
      const waiting = [...box.values()].find((each) => each.service === service && each.met === null)
      if (waiting === undefined) return undefined
      waiting.met = snapshot
      return { fault: waiting.fault, released: waiting.gate.promise }
    },
  }
}
