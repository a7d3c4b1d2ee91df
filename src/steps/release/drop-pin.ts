import type { Deps } from '../../deps.ts'
import { withoutBad } from '../../releases/back/bad-tags.ts'
import { unpinned, withoutPinAndSnapshots } from '../../releases/pin.ts'
import type { Release } from '../../releases/release.ts'
import { step } from '../step.ts'
import { changeRelease } from './change-release.ts'

const line = { id: 'drop-pin', section: '2.5', title: 'Drop the pin' }
const words = { done: 'Terraform follows the release again', nothing: 'nothing is pinned' }

/** Pure: the release parameter at the end of a deploy or a restore. What came to serve, though it was marked, is bad no more. */
export const served = (release: Release): Release => withoutBad(withoutPinAndSnapshots(release), release.api_image_tag)

/** The release that was registered last is the one that runs: the pin goes, and the next bare plan is empty. */
export const dropPin = step({
  ...line,
  run: (deps: Pick<Deps, 'releaseParameter'>) => changeRelease(deps, served, words),
})

/** The same in a restore, whose snapshots stay named until the environment was seen to work. */
export const dropPinOnly = step({
  ...line,
  run: (deps: Pick<Deps, 'releaseParameter'>) => changeRelease(deps, unpinned, words),
})
