import type { Clients } from '../clients.ts'
import { undefinedIfMissing } from '../errors.ts'

/** One event of CloudWatch Logs: a line, or what a program wrote at once. */
export type LogEvent = {
  /** The same at every look. */
  id: string
  /** Milliseconds since 1970, by the clock of who wrote it. */
  at: number
  stream: string
  message: string
}

export type LogPage = readonly LogEvent[]

/**
 * FilterLogEvents, a page of at most 1 MB a time, and none held but the one that is asked for: the events of one page are in
 * the order of time, whichever streams they are of. A page without events is no end; one without a token is.
 * Source: CloudWatch Logs API reference, "FilterLogEvents".
 */
export async function* eventPages(
  clients: Pick<Clients, 'logs'>,
  group: string,
  {
    from,
    signal,
    streams,
    to,
  }: { from: Date; to?: Date | undefined; streams?: readonly string[] | undefined; signal: AbortSignal },
): AsyncGenerator<LogPage> {
  const { FilterLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs')
  const logs = await clients.logs()
  const input = {
    logGroupName: group,
    startTime: from.getTime(),
    endTime: to?.getTime(),
    logStreamNames: streams && [...streams],
  }
  let nextToken: string | undefined
  do {
    const command = new FilterLogEventsCommand({ ...input, nextToken })
    const page = await undefinedIfMissing('logs:FilterLogEvents', ['ResourceNotFoundException'], () =>
      logs.send(command, { abortSignal: signal }),
    )
    yield (page?.events ?? []).map(({ eventId = '', logStreamName = '', message = '', timestamp = 0 }) => ({
      id: eventId,
      at: timestamp,
      stream: logStreamName,
      message,
    }))
    nextToken = page?.nextToken
  } while (nextToken !== undefined)
}
