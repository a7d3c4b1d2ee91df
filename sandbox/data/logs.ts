import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  type InputLogEvent,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { motoClientOptions, type SandboxContext } from '../context.ts'
import type { TestHooks } from '../front/test-hooks.ts'
import { nextBatch, split } from './log-events.ts'

/** Where one program's lines go: one stream of a log group. */
export type LogWriter = {
  /** Settles when the stream exists; rejects when it cannot be made (no such log group). */
  ready: Promise<void>
  write: (line: string) => void
  /**
   * Resolves when every line written so far is CloudWatch's, which lets them be read at once, or later where it takes AWS's
   * times. Never rejects: lost lines are the daemon log's matter.
   */
  close: () => Promise<void>
}

/** `as` is the ARN of who writes, for the journal. */
export type Logs = { writer: (group: string, streamName: string, as: string | undefined) => LogWriter }

/** Writes program output to CloudWatch Logs, as the awslogs driver does: one event a line. */
export function createLogs(
  context: Pick<SandboxContext, 'moto' | 'region' | 'log' | 'journal' | 'times'>,
  hooks?: Pick<TestHooks, 'faults'>,
): Logs {
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
      const held = hooks?.faults.meet('logs', `log-stream/${group}:${streamName}`, ['ingestion-hangs'])?.released
      const lagMs = context.times.ms('logs-ingestion')
      let pending: InputLogEvent[] = []
      let sending: Promise<void> | undefined

      const sendAll = async () => {
        await ready
        await held
        while (pending.length > 0) {
          const readableIn = (pending[0]?.timestamp ?? 0) + lagMs - Date.now()
          if (readableIn > 0) await new Promise<void>((resolve) => setTimeout(resolve, readableIn).unref())
          const batch = nextBatch(pending.filter(({ timestamp = 0 }) => timestamp + lagMs <= Date.now()))
          pending = pending.slice(batch.length)
          if (batch.length === 0) continue
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
          // A task stops without waiting for what CloudWatch makes of its last lines.
          if (held !== undefined || lagMs > 0) return
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
