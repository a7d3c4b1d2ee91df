import { messageOf } from '../../errors.ts'
import type { Step } from '../../steps/step.ts'
import { type LockRequest, takeLock } from '../../tasks/lock.ts'
import type { Session } from './run-command.ts'

/** Carries out what changes the environment while no other command may; the lock goes at its end, however it ends. */
export async function withLock<T>(session: Session, request: LockRequest, body: () => Promise<T>): Promise<T> {
  const { deps, screen } = session
  try {
    await session.run(takeLock(deps, request), {})
    return await body()
  } finally {
    await deps.deployLock.release().catch((error: unknown) => {
      // The next command sees that this process is gone.
      const reason = messageOf(error)
      screen.line(`note: the deploy lock could not be removed: ${reason}`)
    })
  }
}

/** No step begins once a lock that this command took is no longer its own. */
export const whileLocked =
  (lock: Pick<Session['deps']['deployLock'], 'check'>) =>
  <Needs, Context>(step: Step<Needs, Context>): Step<Needs, Context> => ({
    ...step,
    async run(deps, context, progress) {
      await lock.check()
      return step.run(deps, context, progress)
    },
  })
