import type { Deps } from '../../deps.ts'
import { localTime } from '../../quantities.ts'
import { type Progress, type Step, step } from '../step.ts'

/** The command that takes the lock, and its reason, for the operator who finds the lock. */
export type LockRequest<Context> = { command: string; reason: string | ((context: Context) => string) }

/**
 * Takes the environment's one deploy lock before anything is changed, and tells whose lock it took over where it did. The
 * command lets the lock go at its end. `wait` in the context: wait for a command that holds it, instead of exit 5.
 */
export const takeDeployLock = <Context extends { wait?: boolean }>({
  command,
  reason,
}: LockRequest<Context>): Step<Pick<Deps, 'deployLock'>, Context> =>
  step({
    id: 'lock',
    section: '2.3',
    title: 'Take the deploy lock',
    looks: true,
    run: async ({ deployLock }: Pick<Deps, 'deployLock'>, context: Context, { line, signal }: Progress) => {
      const request = {
        command,
        reason: typeof reason === 'string' ? reason : reason(context),
        wait: context.wait ?? false,
      }
      const { takenFrom } = await deployLock.take({ ...request, signal, onProgress: line })
      if (takenFrom === undefined) return { detail: 'nobody held it' }
      const { lock, status } = takenFrom
      return {
        detail: `taken over from ${lock.user} on ${lock.host}, who held it for ${lock.command} since ${localTime(lock.since)}: ${status.why}`,
        matters: true,
      }
    },
  })
