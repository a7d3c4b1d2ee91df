import type { Deps } from '../../deps.ts'
import type { Outcome, Progress } from '../step.ts'

/** Who takes the lock, for whoever finds it. */
export type LockRequest = { command: string; reason: string; wait: boolean }

/** Takes the environment's one deploy lock; whose it was, where it had to be taken over, is told. */
export async function takeDeployLock(
  { deployLock }: Pick<Deps, 'deployLock'>,
  request: LockRequest,
  { line, signal }: Progress,
): Promise<Outcome> {
  const { takenFrom } = await deployLock.take({ ...request, signal, onProgress: line })
  if (takenFrom === undefined) return { detail: 'nobody held it' }
  const { lock, verdict } = takenFrom
  return {
    detail: `taken over from ${lock.user} on ${lock.host}, who held it for ${lock.command} since ${lock.since}: ${verdict.why}`,
  }
}
