import type { FoundLock } from '../aws/lock/lock-status.ts'
import type { StateLock } from '../aws/lock/state-lock.ts'
import { checkAccount } from '../steps/preflight/check-account.ts'
import { requireBucketAlone } from '../steps/preflight/find-state-bucket.ts'
import { findLocks } from '../steps/unlock/find-locks.ts'
import { removeLocks } from '../steps/unlock/remove-locks.ts'
import { listOf, question } from './list.ts'

export type UnlockContext = {
  stateBucketMissing?: boolean
  lockTableMissing?: boolean
  deployLock?: FoundLock
  stateLock?: StateLock
  /** One line for each lock that was found. */
  found?: string[]
  removed: ('deployLock' | 'terraformLock')[]
}

/** `medspa unlock`. It works where Terraform does not: Terraform is not asked. */
export const unlock = listOf<UnlockContext>()(
  checkAccount,
  requireBucketAlone,
  findLocks,
  question('remove-locks'),
  removeLocks,
)
