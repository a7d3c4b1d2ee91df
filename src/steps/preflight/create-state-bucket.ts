import type { Deps } from '../../deps.ts'
import { type Progress, step } from '../step.ts'
import { bucketOf } from './find-state-bucket.ts'

/** Makes the bucket; only ever called after the operator agreed. */
export const createStateBucket = step({
  id: 'create-state-bucket',
  section: '2.2',
  title: 'Create the state bucket',
  applies: ({ stateBucketMissing }) => stateBucketMissing === true,
  run: async (
    deps: Pick<Deps, 'settings' | 'stateBucket'>,
    _: { stateBucketMissing?: boolean },
    progress: Progress,
  ) => {
    const bucket = bucketOf(deps.settings)
    await deps.stateBucket.create(bucket, { signal: progress.signal, onWait: progress.line })
    return { detail: `bucket ${bucket}: versioned, encrypted, not public` }
  },
})
