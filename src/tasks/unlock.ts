import type { Deps } from '../deps.ts'
import { checkAccount } from '../steps/preflight/check-preflight.ts'
import { findStateBucket, requireStateBucket } from '../steps/preflight/ensure-state-bucket.ts'
import { lookAtLocks, removeLocks, type UnlockContext } from '../steps/preflight/unlock.ts'
import type { BoundStep } from '../steps/step.ts'

export type { UnlockContext } from '../steps/preflight/unlock.ts'

/** Works where Terraform does not: it is not asked. */
export const findLocks = (deps: Deps): BoundStep<UnlockContext>[] => [
  {
    id: 'preflight',
    section: '2.1',
    title: 'Check account and region',
    run: async (_, { signal }) => ({ detail: `account ${await checkAccount(deps, signal)}, ${deps.settings.region}` }),
  },
  {
    id: 'state-bucket',
    section: '2.2',
    title: 'Find the state bucket',
    run: async (context) => requireStateBucket(deps, await findStateBucket(deps, context), context),
  },
  { id: 'locks', section: '2.3', title: 'Look at the locks', run: (context) => lookAtLocks(deps, context) },
]

/** Only after the operator saw them and agreed. */
export const unlock = (deps: Deps): BoundStep<UnlockContext>[] => [
  { id: 'unlock', section: '2.3', title: 'Remove the locks', run: (context) => removeLocks(deps, context) },
]
