import type { Clock } from '../../io/clock.ts'
import type { Clients } from '../clients.ts'
import { undefinedIfMissing } from '../errors.ts'
import { eventPages, type LogPage } from './event-pages.ts'
import { groupsBelow, streamsBelow } from './names-below.ts'

type LogLine = { at: Date; message: string }

export type Logs = {
  /**
   * A stream's lines as they come, until the signal aborts: then what is there by that time still comes, and the
   * generator ends. A stream or group that does not exist yet is waited for.
   */
  follow: (group: string, stream: string, options: { signal: AbortSignal; from?: Date }) => AsyncGenerator<LogLine>
  /** The last lines of a stream, oldest first; none where it does not exist. */
  last: (group: string, stream: string, count: number) => Promise<string[]>
  /** Lines of all streams of a group, oldest first; `filterPattern` is CloudWatch's syntax. None where the group does not exist. */
  find: (group: string, options: { since: Date; filterPattern?: string }) => Promise<(LogLine & { stream: string })[]>
  /**
   * The events of all streams of a group, or of these, page by page as they come; a page may be empty. None where the group
   * or a stream does not exist.
   */
  pages: (
    group: string,
    options: { from: Date; to?: Date | undefined; streams?: readonly string[] | undefined; signal: AbortSignal },
  ) => AsyncGenerator<LogPage>
  /** Names of the groups that begin so. */
  groups: (prefix: string) => Promise<string[]>
  /** Names of a group's streams that begin so, `most` of them; none where the group does not exist. */
  streams: (group: string, prefix: string, most: number) => Promise<string[]>
}

const pollMs = 1000
/** The most that GetLogEvents gives at once. */
const pageLimit = 10_000
const missing = ['ResourceNotFoundException']

const toLine = ({ timestamp = 0, message = '' }: { timestamp?: number; message?: string }): LogLine => ({
  at: new Date(timestamp),
  message,
})

/** CloudWatch Logs. */
export const createLogs = ({ clients, clock }: { clients: Pick<Clients, 'logs'>; clock: Clock }): Logs => ({
  pages: (group, options) => eventPages(clients, group, options),
  groups: (prefix) => groupsBelow(clients, prefix),
  streams: (group, prefix, most) => streamsBelow(clients, { group, prefix, most }),

  async *follow(group, stream, { signal, from }) {
    const { GetLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs')
    const logs = await clients.logs()
    let nextToken: string | undefined
    for (;;) {
      // Seen before the call, so that the last call comes after the abort.
      const isLast = signal.aborted
      const input = { logGroupName: group, logStreamName: stream, startFromHead: true, startTime: from?.getTime() }
      const page = await undefinedIfMissing('logs:GetLogEvents', missing, () =>
        logs.send(new GetLogEventsCommand({ ...input, nextToken })),
      )
      for (const event of page?.events ?? []) yield toLine(event)
      // The token stays the same at the end of the stream, and only there: a page may be empty before it.
      const atEnd = page === undefined || page.nextForwardToken === nextToken
      nextToken = page?.nextForwardToken ?? nextToken
      if (!atEnd) continue
      if (isLast) return
      await clock.sleep(pollMs, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error
      })
    }
  },

  async last(group, stream, count) {
    const { GetLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs')
    const logs = await clients.logs()
    let lines: string[] = []
    let nextToken: string | undefined
    while (lines.length < count) {
      const input = { logGroupName: group, logStreamName: stream, startFromHead: false }
      const page = await undefinedIfMissing('logs:GetLogEvents', missing, () =>
        logs.send(new GetLogEventsCommand({ ...input, limit: Math.min(count, pageLimit), nextToken })),
      )
      lines = [...(page?.events ?? []).map(({ message = '' }) => message), ...lines]
      if (page === undefined || page.nextBackwardToken === nextToken) break
      nextToken = page.nextBackwardToken
    }
    return lines.slice(-count)
  },

  async find(group, { since, filterPattern }) {
    const { paginateFilterLogEvents } = await import('@aws-sdk/client-cloudwatch-logs')
    const logs = await clients.logs()
    const input = { logGroupName: group, startTime: since.getTime(), filterPattern }
    const found = await undefinedIfMissing('logs:FilterLogEvents', missing, async () => {
      const lines: (LogLine & { stream: string })[] = []
      for await (const page of paginateFilterLogEvents({ client: logs }, input))
        for (const event of page.events ?? []) lines.push({ ...toLine(event), stream: event.logStreamName ?? '' })
      return lines
    })
    return found ?? []
  },
})
