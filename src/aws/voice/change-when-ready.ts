import { awsCommandLine } from '../../command-line.ts'
import { OperatorError } from '../../errors.ts'
import { type Clock, until } from '../../io/clock.ts'
import { waits } from '../../waits.ts'
import { hasCode } from '../errors.ts'

/** Source: AWS Lambda API reference, UpdateFunctionCode and PublishVersion, Errors. */
const notNow = ['PreconditionFailedException', 'ResourceConflictException']

/**
 * Makes a change of the function once it is ready, and again where Lambda still has another one in progress: that may be so
 * although the function's status says nothing of it (alexcasalboni/aws-lambda-power-tuning#175, pulumi/pulumi#7990). So too where
 * the call is bound to a revision that is not the present one any more: it has to read it each time.
 * @throws OperatorError `lambda-update-failed` where that lasts longer than ten minutes
 */
export async function changeWhenReady<T>(
  { clock, functionName, ready }: { clock: Clock; functionName: string; ready: () => Promise<void> },
  call: () => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const attempt = async () => {
    await ready()
    try {
      return { value: await call() }
    } catch (error) {
      if (error instanceof OperatorError && hasCode(error.cause, ...notNow)) return undefined
      throw error
    }
  }
  const made = await until(clock, attempt, { ...waits.voiceReady, signal })
  if (made !== undefined) return made.value
  const command = `lambda get-function-configuration --function-name ${functionName}`
  throw new OperatorError(
    `The Lambda function ${functionName} takes no change after ${waits.voiceReady.limitMs / 60_000} minutes: another update is in progress.`,
    {
      code: 'lambda-update-failed',
      whose: 'aws',
      hint: `Callers are answered by the version from before. Run the same command again once AWS shows LastUpdateStatus as Successful: ${awsCommandLine(command)}`,
    },
  )
}
