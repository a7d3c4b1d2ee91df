import { exitCodes, messageOf, OperatorError } from '../../errors.ts'
import { validateBack } from '../../tasks/back/rollback.ts'
import type { RollbackContext } from '../../tasks/back/rollback-context.ts'
import type { Session } from '../frame/session.ts'

/**
 * A worker does not run on the release, and API and voice webhooks are back: whether patients are answered is looked at all the
 * same, and told beside the worker, with which the command ends. Any other error is given back as it is.
 */
export async function validateBesideWorker(
  session: Pick<Session, 'follow'>,
  context: RollbackContext,
  error: unknown,
): Promise<unknown> {
  const isWorker = error instanceof OperatorError && error.code === 'worker-failed'
  // Where voice webhooks stay with another release no way back is validated.
  if (!isWorker || context.voiceLeft !== undefined) return error
  const told = await session.follow(validateBack, context, {}).then(
    () => 'Validated without it: no check failed.',
    (failure: unknown) => {
      if (failure instanceof OperatorError && failure.exitCode === exitCodes.cancelled) throw failure
      const evidence = failure instanceof OperatorError ? failure.evidence : []
      return [`Validated without it: ${messageOf(failure)}`, ...evidence].join(' ')
    },
  )
  const { code, hint, evidence, message, tasks, whose } = error
  return new OperatorError(message, {
    ...{ code, whose, tasks },
    ...(hint !== undefined && { hint }),
    evidence: [told, ...evidence],
    cause: error,
  })
}
