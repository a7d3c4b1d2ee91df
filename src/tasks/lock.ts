import type { Deps } from '../deps.ts'
import { type LockRequest, takeDeployLock } from '../steps/preflight/take-deploy-lock.ts'
import type { BoundStep } from '../steps/step.ts'

export type { LockRequest } from '../steps/preflight/take-deploy-lock.ts'

/** Before anything is changed. The command that ran this list lets the lock go at its end. */
export const takeLock = (deps: Pick<Deps, 'deployLock'>, request: LockRequest): BoundStep<object>[] => [
  {
    id: 'lock',
    section: '2.3',
    title: 'Take the deploy lock',
    run: (_, progress) => takeDeployLock(deps, request, progress),
  },
]
