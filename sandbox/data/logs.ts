import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  type InputLogEvent,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { motoClientOptions, type SandboxContext } from '../context.ts'

/** Where one program's lines go: one stream of a log group. */
export type LogWriter = {
  /** Settles when the stream exists; rejects when it cannot be made (no such log group). */
  ready: Promise<void>
  write: (line: string) => void
  /** Resolves when every line written so far can be read. Never rejects: lost lines are the daemon log's matter. */
  close: () => Promise<void>
}

/** `as` is the ARN of who writes, for the journal. */
export type Logs = { writer: (group: string, streamName: string, as: string | undefined) => LogWriter }

/** CloudWatch's limits for one event (with its 26 bytes of overhead) and one PutLogEvents call. */
const MAX_EVENT_BYTES = 262_144 - 26
const MAX_BATCH_BYTES = 1_000_000
const MAX_BATCH_EVENTS = 10_000

/** Writes program output to CloudWatch Logs, as the awslogs driver does: one event a line. */
export function createLogs(context: Pick<SandboxContext, 'moto' | 'region' | 'log' | 'journal'>): Logs {
  const client = new CloudWatchLogsClient(motoClientOptions(context))
  return {
    writer(group, streamName, as) {
      const kept =
        (operation: string) =>
        <T>(work: () => Promise<T>) =>
          context.journal.onBehalf(
            { principal: as, service: 'logs', operation, input: { logGroupName: group, logStreamName: streamName } },
            work,
          )
      // What is asked of IAM is the same for each line: the first is in the journal, so that there is room for others.
      const first = kept('PutLogEvents')
      let put: typeof first = async (work) => {
        put = (again) => again()
        return first(work)
      }
      const ready = kept('CreateLogStream')(() => createStream(client, group, streamName))
      let pending: InputLogEvent[] = []
      let sending: Promise<void> | undefined

      const sendAll = async () => {
        await ready
        while (pending.length > 0) {
          const batch = nextBatch(pending)
          pending = pending.slice(batch.length)
          const events = { logGroupName: group, logStreamName: streamName, logEvents: batch }
          await put(() => client.send(new PutLogEventsCommand(events)))
        }
      }
      const flush = () => {
        // One put at a time keeps the order; what arrives meanwhile goes with the next.
        sending ??= sendAll()
          .catch((error: unknown) => {
            context.log(`logs: lines of ${group} ${streamName} were lost: ${String(error)}`)
            pending = []
          })
          .finally(() => {
            sending = undefined
          })
        return sending
      }
      // The caller may look at `ready` later or never.
      ready.catch(() => {})
      return {
        ready,
        write(line) {
          // CloudWatch refuses empty messages; the awslogs driver drops them too.
          for (const message of split(line)) pending.push({ timestamp: Date.now(), message })
          if (pending.length > 0) void flush()
        },
        async close() {
          while (sending !== undefined || pending.length > 0) await flush()
        },
      }
    },
  }
}

async function createStream(client: CloudWatchLogsClient, logGroupName: string, logStreamName: string): Promise<void> {
  try {
    await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }))
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ResourceAlreadyExistsException') throw error
  }
}

/** A line as CloudWatch takes it: nothing when empty, in pieces when too long. */
function split(line: string): string[] {
  if (Buffer.byteLength(line) <= MAX_EVENT_BYTES) return line === '' ? [] : [line]
  const bytes = Buffer.from(line)
  const pieces: string[] = []
  for (let at = 0; at < bytes.length; at += MAX_EVENT_BYTES) {
    pieces.push(bytes.subarray(at, at + MAX_EVENT_BYTES).toString('utf8'))
  }
  return pieces
}

function nextBatch(events: readonly InputLogEvent[]): InputLogEvent[] {
  let bytes = 0
  const batch: InputLogEvent[] = []
  for (const event of events) {
    bytes += Buffer.byteLength(event.message ?? '') + 26
    if (batch.length === MAX_BATCH_EVENTS || (batch.length > 0 && bytes > MAX_BATCH_BYTES)) break
    batch.push(event)
  }
  return batch
}
