import type { Deps } from '../deps.ts'
import type { ParkRecord } from '../parks/park-record.ts'
import type { KindOfSnapshot, Pruning } from '../parks/pruning.ts'
import { deleteSnapshots } from '../steps/park/delete-snapshots.ts'
import { listPrunable } from '../steps/park/list-prunable.ts'
import { checkAccount } from '../steps/preflight/check-account.ts'
import { requireStateBucket } from '../steps/preflight/find-state-bucket.ts'
import { type BoundStep, bound } from '../steps/step.ts'

export type PruneContext = {
  stateBucketMissing?: boolean
  /** How many parks stay. */
  keep: number
  pruning?: Pruning
  /** Records of parks that go with their snapshots. */
  records?: ParkRecord[]
  deleted: KindOfSnapshot[]
}

/** Terraform is not asked. */
export const findEnvironment = (deps: Deps): BoundStep<PruneContext>[] => [
  bound(checkAccount, deps),
  bound(requireStateBucket, deps),
]

/** Under the lock, so that no restore is under way that takes what would go. */
export const findPrunable = (deps: Deps): BoundStep<PruneContext>[] => [
  { id: 'snapshots', section: '5', title: 'Look at the snapshots', run: (context) => listPrunable(deps, context) },
]

/** Only after the operator saw them and agreed. */
export const prune = (deps: Deps): BoundStep<PruneContext>[] => [
  {
    id: 'prune',
    section: '5',
    title: 'Delete old snapshots',
    run: (context, progress) => deleteSnapshots(deps, context, progress),
  },
]
