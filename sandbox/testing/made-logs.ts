import type { MadeLogPages } from '../front/test-hooks.ts'

/** What a test asks for: `count` lines of a stream, each of about `bytes`, the first one at `from`, then one every `everyMs`. */
type Made = { group: string; stream: string; count: number; from: number; everyMs: number; bytes: number }

export type MadeLogs = MadeLogPages & {
  /** Throws where what a test sent asks for no lines. The lines take the place of all others of their group. */
  make: (asked: Record<string, unknown>) => void
}

/** The most events of a page, and what CloudWatch counts for each beside its text (Logs reference, FilterLogEvents). */
const PAGE_EVENTS = 10_000
const EVENT_OVERHEAD_BYTES = 26

/** Of a page of these lines: the number of the first one. */
const TOKEN = 'made/'

/** Logs of any length that are made page by page, when they are read: a million lines take no memory. */
export function createMadeLogs(): MadeLogs {
  const logs = new Map<string, Made>()
  return {
    make(asked) {
      const made = madeOf(asked)
      logs.set(made.group, made)
    },
    page({ endTime, logGroupName, logStreamNames, startTime }, { maxBytes, token }) {
      const made = logs.get(String(logGroupName))
      if (made === undefined) return undefined
      if (Array.isArray(logStreamNames) && !logStreamNames.includes(made.stream)) return { events: [] }
      const after = Math.ceil((Number(startTime ?? 0) - made.from) / made.everyMs)
      const until = endTime === undefined ? made.count : Math.floor((Number(endTime) - made.from) / made.everyMs) + 1
      const first = token.startsWith(TOKEN) ? Number(token.slice(TOKEN.length)) : Math.max(0, after)
      const end = Math.min(made.count, until)
      const fitting = Math.max(1, Math.floor(maxBytes / (made.bytes + EVENT_OVERHEAD_BYTES)))
      const next = Math.min(end, first + Math.min(PAGE_EVENTS, fitting))
      const events = Array.from({ length: Math.max(0, next - first) }, (_, index) => eventOf(made, first + index))
      return next < end ? { events, nextToken: TOKEN + next } : { events }
    },
  }
}

/** As a program of the platform writes it. */
function eventOf({ bytes, everyMs, from, stream }: Made, number: number) {
  const timestamp = from + number * everyMs
  const line = JSON.stringify({
    level: 'info',
    time: new Date(timestamp).toISOString(),
    msg: `line ${number}`,
    rest: '',
  })
  return {
    logStreamName: stream,
    timestamp,
    ingestionTime: timestamp,
    message: line.replace('"rest":""', `"rest":"${'x'.repeat(Math.max(0, bytes - line.length))}"`),
    eventId: String(number).padStart(56, '0'),
  }
}

function madeOf({ bytes = 200, count, everyMs = 1, from, group, stream }: Record<string, unknown>): Made {
  const numbers = { count, bytes, everyMs, from }
  const wrong = [
    ...Object.entries({ group, stream }).flatMap(([name, value]) =>
      typeof value === 'string' && value !== '' ? [] : [`"${name}" is a text`],
    ),
    ...Object.entries(numbers).flatMap(([name, value]) =>
      Number.isInteger(value) && Number(value) >= 1 ? [] : [`"${name}" is a whole number from 1`],
    ),
  ]
  if (wrong.length > 0) throw new Error(`no lines of a log: ${wrong.join(', ')}`)
  return {
    group: String(group),
    stream: String(stream),
    count: Number(count),
    from: Number(from),
    everyMs: Number(everyMs),
    bytes: Number(bytes),
  }
}
