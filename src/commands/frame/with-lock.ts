import { messageOf } from '../../errors.ts'
import type { Step } from '../../steps/step.ts'
import type { Session } from './session.ts'

/** Runs `body`, whose list takes the deploy lock (`takeDeployLock`), and lets the lock go at its end, however it ends. */
export async function releasingLock<T>({ deps, screen }: Session, body: () => Promise<T>): Promise<T> {
  try {
    return await body()
  } finally {
    const released = await deps.deployLock.release().catch((error: unknown) => {
      // The next command sees that this process is gone.
      screen.line(`note: the deploy lock could not be released: ${messageOf(error)}`)
      return undefined
    })
    if (released !== undefined)
      screen.line(`note: ${released.endedBy} has ended this command, to put the environment back`)
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
