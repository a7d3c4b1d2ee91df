import type { Deps } from '../../deps.ts'
import { messageOf } from '../../errors.ts'
import { type Progress, step } from '../step.ts'
import { bucketOf } from './find-state-bucket.ts'

/**
 * Has a bucket that an earlier medspa made keep the versions of Terraform's lock as long as a new one does: they tell who applied by
 * hand. A deploy does not depend on it: where AWS refuses, the step says so.
 */
export const keepLockVersions = step({
  id: 'keep-lock-versions',
  section: '2.2',
  title: "Keep versions of Terraform's lock",
  applies: ({ lockVersionsShort }: { lockVersionsShort?: boolean }) => lockVersionsShort === true,
  run: async (
    { identity, lockVersions, settings }: Pick<Deps, 'identity' | 'lockVersions' | 'settings'>,
    _context: { lockVersionsShort?: boolean },
    { signal }: Pick<Progress, 'signal'>,
  ) => {
    const bucket = bucketOf(settings)
    try {
      await lockVersions.renew(bucket, (await identity.whoAmI(signal)).accountId)
      return { detail: `for 90 days in the bucket ${bucket}, instead of one` }
    } catch (error) {
      if (signal.aborted) throw error
      return { skipped: `the bucket ${bucket} keeps them for a day: ${messageOf(error)}`, matters: true }
    }
  },
})
