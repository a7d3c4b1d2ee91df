import type { ParkRecord } from '../parks/park-record.ts'
import type { KindOfSnapshot, Pruning } from '../parks/pruning.ts'
import { deleteSnapshots } from '../steps/park/delete-snapshots.ts'
import { listPrunable } from '../steps/park/list-prunable.ts'
import { checkAccount } from '../steps/preflight/check-account.ts'
import { requireBucketAlone } from '../steps/preflight/find-state-bucket.ts'
import { takeDeployLock } from '../steps/preflight/take-deploy-lock.ts'
import { listOf, question } from './list.ts'

export type PruneContext = {
  stateBucketMissing?: boolean
  lockTableMissing?: boolean
  /** Whether to wait for a command that holds the deploy lock. */
  wait?: boolean
  /** How many parks keep their snapshots. */
  keep: number
  /** Whether the snapshots of a destroyed environment go too. */
  destroyed?: boolean
  pruning?: Pruning
  /** Records of parks that are deleted with their snapshots. */
  records?: ParkRecord[]
  deleted: KindOfSnapshot[]
}

/**
 * `medspa park prune`. Terraform is not asked. It looks under the lock, so that no restore reads a snapshot that would be
 * deleted.
 */
export const prune = listOf<PruneContext>()(
  checkAccount,
  requireBucketAlone,
  takeDeployLock<PruneContext>({ command: 'park prune', reason: 'delete old snapshots' }),
  listPrunable,
  question('delete-snapshots'),
  deleteSnapshots,
)
