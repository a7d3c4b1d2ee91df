import type { LogEvent } from '../../aws/logs/event-pages.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { mergeByTime } from '../../logs/merge.ts'
import { createSeenEvents, type SeenEvents } from '../../logs/seen-events.ts'
import type { Reading } from '../../logs/sources.ts'

type Needs = Pick<Deps, 'clock' | 'logs'>

/** An event, and the log that it is of. */
export type ReadEvent = LogEvent & { source: string }

/** This machine's clock may be behind: lines of the last minute are there all the same. AWS refuses a clock that is 5 off. */
const CLOCKS_APART_MS = 60_000

/** All that is there since a moment, in the order of time. */
export function readLogs(
  { clock, logs }: Needs,
  readings: readonly Reading[],
  { signal, since }: { signal: AbortSignal; since: Date },
): AsyncGenerator<readonly ReadEvent[]> {
  const to = new Date(clock.now().getTime() + CLOCKS_APART_MS)
  return mergeByTime(
    readings.map((reading) =>
      ofSource(reading, logs.pages(reading.group, { from: since, to, streams: reading.streams, signal })),
    ),
  )
}

/** FilterLogEvents: five calls a second in some regions, for everybody in the account. */
const POLL_MS = 2_000
/** Lines come 5 to 8 seconds late as a rule; a minute is what an agent may hold them back. */
const LATE_MS = 60_000
/** With more lines than these in LATE_MS, those that come late are not looked for all the way back. */
const MOST_IDS = 50_000
/** AWS refuses calls of a clock that is more than five minutes off. */
const QUIET_MS = 10 * 60_000
/** For so long AWS may be away, or ask for fewer calls, while a log is followed. */
const AWAY_MS = 5 * 60_000

/**
 * The same, and what comes after, until the signal aborts: looks that overlap, each event once. An AWS that does not answer
 * for a while is told and waited for: the next look begins where the last one that succeeded did.
 */
export async function* followLogs(
  { clock, logs }: Needs,
  readings: readonly Reading[],
  { signal, since, tell }: { signal: AbortSignal; since: Date; tell: (note: string) => void },
): AsyncGenerator<readonly ReadEvent[]> {
  const now = () => clock.now().getTime()
  const limits = { lateMs: LATE_MS, most: MOST_IDS, since: since.getTime() }
  // All of what was asked for is looked at first, whatever happens in it.
  const quietMs = Math.max(0, now() - since.getTime()) + QUIET_MS
  const followed = new Map(readings.map((reading) => [reading.source, createSeenEvents({ ...limits, quietMs })]))
  const freshOf = (reading: Reading) => {
    const seen = followed.get(reading.source)
    const from = new Date(seen?.from(now()) ?? since)
    return unseenOf(ofSource(reading, logs.pages(reading.group, { from, streams: reading.streams, signal })), seen)
  }
  let awaySince: number | undefined
  while (!signal.aborted) {
    try {
      for await (const events of mergeByTime(readings.map(freshOf))) {
        for (const event of events) followed.get(event.source)?.add(event)
        yield events
      }
      awaySince = undefined
    } catch (error) {
      if (!isPassing(error) || signal.aborted) throw error
      if (awaySince === undefined) tell(`${error.message}; looking again`)
      awaySince ??= now()
      if (now() - awaySince > AWAY_MS) throw error
    }
    await clock.sleep(POLL_MS, signal)
  }
}

const isPassing = (error: unknown): error is OperatorError =>
  error instanceof OperatorError && ['aws-throttled', 'aws-unreachable'].includes(error.code)

async function* unseenOf(
  pages: AsyncIterable<readonly ReadEvent[]>,
  seen: SeenEvents | undefined,
): AsyncGenerator<readonly ReadEvent[]> {
  for await (const page of pages) yield seen?.unseen(page) ?? page
}

async function* ofSource(
  { source }: Reading,
  pages: AsyncIterable<readonly LogEvent[]>,
): AsyncGenerator<readonly ReadEvent[]> {
  for await (const page of pages) yield page.map((event) => ({ ...event, source }))
}
