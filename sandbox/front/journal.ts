import type { Call } from './call.ts'

/** One call that the sandbox answered. No bodies and no query strings: both carry secrets. */
export type JournalEntry = {
  /** ISO 8601, when it arrived. */
  time: string
  service: string
  /** The operation, or for REST services `METHOD /path`. */
  operation: string
  status: number
  /** Until the answer was ready. */
  ms: number
}

/** What a long rehearsal makes, with room; older calls are forgotten. */
const MAX_ENTRIES = 20_000

/** Keeps the calls of this run, oldest first. */
export function createJournal(): {
  add: (call: Call, started: Date, status: number) => void
  entries: () => JournalEntry[]
} {
  let entries: JournalEntry[] = []
  return {
    add(call, started, status) {
      entries.push({
        time: started.toISOString(),
        service: call.service,
        operation: call.operation ?? `${call.method} ${call.url.split('?', 1)[0]}`,
        status,
        ms: Date.now() - started.getTime(),
      })
      if (entries.length > MAX_ENTRIES * 1.1) entries = entries.slice(-MAX_ENTRIES)
    },
    entries: () => entries.slice(-MAX_ENTRIES),
  }
}
