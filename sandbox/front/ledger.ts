import { randomUUID } from 'node:crypto'

/** One change of who holds data. */
export type LedgerEntry = {
  /** ISO 8601. */
  time: string
  /** `database/<id>`, `database-snapshot/<name>`, `redis/<id>` or `redis-snapshot/<name>`. */
  holder: string
  /** `holds`: it runs or is `available`, and the data can be had from it. `gone`: it was deleted. */
  event: 'holds' | 'gone'
  /** Which data: the same name however often they were copied since they began, whoever holds them. */
  data: string
}

/**
 * What holds which data, in the order of what happened: so that a test can say that at no moment nobody did. Records and
 * calls would not tell it: an empty database of the same name is not the data.
 */
export type Ledger = {
  /** A new holder, with new data. */
  begins: (holder: string) => void
  /** The data of a holder, as they are called; undefined where it holds none. */
  dataOf: (holder: string) => string | undefined
  /** The holder has data that were another's: it is whole. */
  holds: (holder: string, data: string | undefined) => void
  gone: (holder: string) => void
  entries: () => LedgerEntry[]
  /** Who holds what now, of those whose name begins with one of `kinds`; and its taking up in a copy of the sandbox. */
  held: (kinds: readonly string[]) => [string, string][]
  resume: (held: readonly (readonly [string, string])[]) => void
}

export function createLedger(): Ledger {
  const now = new Map<string, string>()
  const entries: LedgerEntry[] = []
  const holds = (holder: string, data: string) => {
    now.set(holder, data)
    entries.push({ time: new Date().toISOString(), holder, event: 'holds', data })
  }
  return {
    begins: (holder) => holds(holder, `${holder} ${randomUUID()}`),
    dataOf: (holder) => now.get(holder),
    holds(holder, data) {
      if (data !== undefined) holds(holder, data)
    },
    gone(holder) {
      const data = now.get(holder)
      if (data === undefined) return
      now.delete(holder)
      entries.push({ time: new Date().toISOString(), holder, event: 'gone', data })
    },
    entries: () => [...entries],
    held: (kinds) => [...now].filter(([holder]) => kinds.includes(holder.split('/', 1)[0] ?? '')),
    resume(held) {
      for (const [holder, data] of held) holds(holder, data)
    },
  }
}
