import type { Deps } from '../../deps.ts'
import { type Progress, step } from '../step.ts'
import { bucketOf } from './find-state-bucket.ts'

/** Makes the bucket and the lock table, those of them that are missing; only ever called after the operator agreed. */
export const createStateBucket = step({
  id: 'create-state-bucket',
  section: '2.2',
  title: 'Create the state bucket',
  applies: ({ lockTableMissing, stateBucketMissing }) => stateBucketMissing === true || lockTableMissing === true,
  run: async (
    { lockTable, settings, stateBucket }: Pick<Deps, 'lockTable' | 'settings' | 'stateBucket'>,
    { lockTableMissing, stateBucketMissing }: { stateBucketMissing?: boolean; lockTableMissing?: boolean },
    progress: Progress,
  ) => {
    const bucket = bucketOf(settings)
    if (stateBucketMissing) await stateBucket.create(bucket, { signal: progress.signal, onWait: progress.line })
    if (lockTableMissing) await lockTable.create()
    const made = [
      ...(stateBucketMissing ? [`bucket ${bucket}: versioned, encrypted, not public`] : []),
      ...(lockTableMissing ? [`table ${lockTable.name}, for Terraform's locks`] : []),
    ]
    return { detail: made.join('; ') }
  },
})
