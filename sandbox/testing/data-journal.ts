import { randomUUID } from 'node:crypto'
import type { DataRecorder } from '../front/test-hooks.ts'

/** One change of who holds data. */
export type DataJournalEntry = {
  /** ISO 8601. */
  time: string
  /** `database/<id>`, `database-snapshot/<name>`, `redis/<id>` or `redis-snapshot/<name>`. */
  holder: string
  /** `holds`: it runs or is `available`, and the data can be had from it. `gone`: it was deleted. */
  event: 'holds' | 'gone'
  /** Which data: the same name however often they were copied since they began, whatever holds them. */
  data: string
}

/**
 * What holds which data, in the order of what happened: so that a test can say that at no moment nothing held it. Records
 * and calls would not tell: an empty database of the same name is not the data.
 */
export type DataJournal = DataRecorder & {
  entries: () => DataJournalEntry[]
  /** Each holder with its data now, for a copy of the sandbox. */
  held: () => [holder: string, data: string][]
  /** In the copy: takes up what `held` gave. */
  resume: (held: readonly (readonly [holder: string, data: string])[]) => void
}

/** Makes an empty journal. */
export function createDataJournal(): DataJournal {
  const now = new Map<string, string>()
  const entries: DataJournalEntry[] = []
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
    held: () => [...now],
    resume(held) {
      for (const [holder, data] of held) holds(holder, data)
    },
  }
}
