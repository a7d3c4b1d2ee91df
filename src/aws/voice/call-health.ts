import { type Clock, until } from '../../io/clock.ts'
import { waits } from '../../waits.ts'
import { calling, hasCode } from '../errors.ts'
import type { FunctionCalls } from './function-calls.ts'

/** What the function reads of API Gateway's event, payload format 2.0. It answers `GET /health` itself, in every mode. */
const healthEvent = JSON.stringify({
  version: '2.0',
  rawPath: '/health',
  rawQueryString: '',
  headers: {},
  isBase64Encoded: false,
  requestContext: { http: { method: 'GET', path: '/health' } },
})

/**
 * Errors of a call of an Inactive function while Lambda brings it back, and of one whose update is under way.
 * Source: AWS Lambda developer guide, "Lambda function states"; AWS Lambda API reference, Invoke, Errors.
 */
const notYet = ['CodeArtifactUserPendingException', 'ResourceConflictException', 'ResourceNotReadyException']

/**
 * `functionError` is set where the function failed; `text` is then its error, else its answer. `log` is what it wrote, without
 * Lambda's own lines.
 */
type HealthAnswer = { functionError?: string | undefined; text: string; log: string[] }

/**
 * Calls `GET /health` of a version or an alias until Lambda runs it; undefined where it does not within five minutes.
 * `onPending` is told of each call that Lambda did not run.
 */
export async function callHealth(
  { calls, clock }: { calls: Pick<FunctionCalls, 'invoke'>; clock: Clock },
  qualifier: string,
  { onPending, signal }: { onPending: () => void; signal: AbortSignal },
): Promise<HealthAnswer | undefined> {
  const call = () =>
    calling('lambda:InvokeFunction', async () => {
      try {
        const { FunctionError, LogResult, Payload } = await calls.invoke(qualifier, healthEvent)
        return { functionError: FunctionError, text: Payload?.transformToString() ?? '', log: ownLines(LogResult) }
      } catch (error) {
        if (!hasCode(error, ...notYet)) throw error
        onPending()
        return undefined
      }
    })
  return until(clock, call, { ...waits.voiceCall, signal })
}

/**
 * Pure: the last lines that the function itself wrote, of the log's end in base64. Source of Lambda's lines: AWS Lambda developer
 * guide, "View CloudWatch logs for Lambda functions".
 */
export const ownLines = (logResult = ''): string[] =>
  Buffer.from(logResult, 'base64')
    .toString('utf8')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter(
      (line) => line !== '' && !/^(START|END|REPORT|INIT_START|INIT_REPORT|XRAY) |^RequestId: \S+ Error: /.test(line),
    )
    .slice(-MOST_LINES)

const MOST_LINES = 12
