import type { FunctionConfiguration } from '@aws-sdk/client-lambda'
import { awsCommandLine, commandLine } from '../../command-line.ts'
import { OperatorError } from '../../errors.ts'
import { type Clock, until } from '../../io/clock.ts'
import { waits } from '../../waits.ts'
import type { FunctionCalls } from './function-calls.ts'

/**
 * Pure: whether the function can be called and takes changes. Lambda refuses both while it is Pending, and changes while
 * an update is InProgress. An Inactive function, idle for weeks, is ready: no wait brings it back, only a call does.
 * Source: AWS Lambda developer guide, "Lambda function states"; AWS Lambda API reference, GetFunctionConfiguration, State.
 */
const isReady = ({ LastUpdateStatus, State }: FunctionConfiguration): boolean =>
  State !== 'Pending' && LastUpdateStatus !== 'InProgress'

const hasFailed = ({ LastUpdateStatus, State }: FunctionConfiguration): boolean =>
  State === 'Failed' || LastUpdateStatus === 'Failed'

/**
 * Waits until a version of the function (`$LATEST` where undefined) is ready, ten minutes at most. `onPending` is told of
 * each look that does not find it ready. `bearsFailedUpdate`: an update that failed is no error, as the next one may correct it.
 * @throws OperatorError `lambda-missing`; `lambda-update-failed` where AWS says so, or where the limit is over
 */
export async function waitUntilReady(
  { calls, clock, functionName }: { calls: Pick<FunctionCalls, 'configuration'>; clock: Clock; functionName: string },
  qualifier: string | undefined,
  {
    bearsFailedUpdate = false,
    onPending,
    signal,
  }: { bearsFailedUpdate?: boolean; onPending: () => void; signal: AbortSignal },
): Promise<void> {
  let last: FunctionConfiguration = {}
  const look = async () => {
    const found = await calls.configuration(qualifier)
    if (found === undefined) throw missing(functionName, qualifier)
    last = found
    if (hasFailed(found) || isReady(found)) return found
    onPending()
    return undefined
  }
  const found = await until(clock, look, { ...waits.voiceReady, signal })
  if (found !== undefined && (!hasFailed(found) || (bearsFailedUpdate && found.State !== 'Failed'))) return
  throw notReady(functionName, qualifier ?? '$LATEST', last)
}

function notReady(functionName: string, version: string, last: FunctionConfiguration): OperatorError {
  const { LastUpdateStatus, LastUpdateStatusReason, State, StateReason } = last
  const reason = LastUpdateStatusReason ?? StateReason ?? 'AWS gives no reason'
  const states = [State, LastUpdateStatus].filter((state) => state !== undefined).join(', ')
  const why = hasFailed(last)
    ? reason
    : `it is not ready after ${waits.voiceReady.limitMs / 60_000} minutes (${states}): ${reason}`
  const command = `lambda get-function-configuration --function-name ${functionName} --qualifier '${version}'`
  return new OperatorError(`The Lambda function ${functionName} (version ${version}) did not start: ${why}`, {
    code: 'lambda-update-failed',
    whose: 'aws',
    hint: hasFailed(last)
      ? `Deploy a release whose voice image starts. AWS shows the function's state: ${awsCommandLine(command)}`
      : `Run the same command again once AWS shows the function as Active: ${awsCommandLine(command)}`,
  })
}

const missing = (functionName: string, version: string | undefined) =>
  new OperatorError(
    `The Lambda function ${functionName}${version ? ` has no version ${version}` : ' does not exist'}.`,
    {
      code: 'lambda-missing',
      whose: 'operator',
      hint: `Run \`${commandLine('deploy')}\`: its plan makes what is missing.`,
    },
  )
