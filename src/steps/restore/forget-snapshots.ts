import type { Deps } from '../../deps.ts'
import { changeRelease } from '../release/change-release.ts'
import { served } from '../release/drop-pin.ts'
import { step } from '../step.ts'

/**
 * Section 5, last: left behind, the snapshots would bring back old data where a database or a Redis gets a new value. Nor is the release
 * bad any more, which was seen to work.
 */
export const forgetSnapshots = step({
  id: 'forget-snapshots',
  section: '5',
  title: 'Clear the restore settings',
  run: (deps: Pick<Deps, 'releaseParameter'>) =>
    changeRelease(deps, served, { done: 'the restore has come to its end', nothing: 'none is named' }),
})
