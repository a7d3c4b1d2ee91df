import type { Deps } from '../deps.ts'
import { checkAccount } from '../steps/preflight/check-account.ts'
import { requireStateBucket } from '../steps/preflight/find-state-bucket.ts'
import { lookAtLocks, removeLocks, type UnlockContext } from '../steps/preflight/unlock.ts'
import { type BoundStep, bound } from '../steps/step.ts'

export type { UnlockContext } from '../steps/preflight/unlock.ts'

/** Works where Terraform does not: it is not asked. */
export const findLocks = (deps: Deps): BoundStep<UnlockContext>[] => [
  bound(checkAccount, deps),
  bound(requireStateBucket, deps),
  { id: 'locks', section: '2.3', title: 'Look at the locks', run: (context) => lookAtLocks(deps, context) },
]

/** Only after the operator saw them and agreed. */
export const unlock = (deps: Deps): BoundStep<UnlockContext>[] => [
  { id: 'unlock', section: '2.3', title: 'Remove the locks', run: (context) => removeLocks(deps, context) },
]
