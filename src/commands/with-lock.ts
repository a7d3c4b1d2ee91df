import { type LockRequest, takeLock } from '../tasks/lock.ts'
import type { Session } from './session.ts'

/** Carries out what changes the environment while no other command may; the lock goes at its end, however it ends. */
export async function withLock<T>(session: Session, request: LockRequest, body: () => Promise<T>): Promise<T> {
  const { deps, screen } = session
  try {
    await session.run(takeLock(deps, request), {})
    return await body()
  } finally {
    await deps.deployLock.release().catch((error: unknown) => {
      // The next command sees that this process is gone.
      const reason = error instanceof Error ? error.message : String(error)
      screen.line(`note: the deploy lock could not be removed: ${reason}`)
    })
  }
}
