import type { Deps } from '../deps.ts'
import type { Step } from './step.ts'
import { type LockRequest, takeDeployLock } from './steps/take-deploy-lock.ts'

export type { LockRequest } from './steps/take-deploy-lock.ts'

/** Before anything is changed. The command that ran this list lets the lock go at its end. */
export const takeLock = (deps: Pick<Deps, 'deployLock'>, request: LockRequest): Step<object>[] => [
  {
    id: 'lock',
    section: '2.3',
    title: 'Take the deploy lock',
    run: (_, progress) => takeDeployLock(deps, request, progress),
  },
]
