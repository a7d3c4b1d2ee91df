import { estimateParkSavings } from '../steps/cost/estimate-park-savings.ts'
import { applyParking } from '../steps/park/apply-parking.ts'
import { countBeforePark } from '../steps/park/count-before-park.ts'
import { findWhatToPark } from '../steps/park/find-what-to-park.ts'
import { liftProtection } from '../steps/park/lift-protection.ts'
import { measureTraffic } from '../steps/park/measure-traffic.ts'
import { noteParking } from '../steps/park/note-parking.ts'
import { parkVoice } from '../steps/park/park-voice.ts'
import { planParking } from '../steps/park/plan-parking.ts'
import { recordParked } from '../steps/park/record-parked.ts'
import { stopWriters } from '../steps/park/stop-writers.ts'
import { takeSnapshots } from '../steps/park/take-snapshots.ts'
import { undoStep } from '../steps/park/undo/undo-step.ts'
import { type UndoNeeds, undosLeft } from '../steps/park/undo/undos-left.ts'
import type { Lasting } from '../steps/preflight/check-credentials.ts'
import { checkTools } from '../steps/preflight/check-tools.ts'
import { requireStateBucket } from '../steps/preflight/find-state-bucket.ts'
import { readOutputs } from '../steps/preflight/read-outputs.ts'
import { takeDeployLock } from '../steps/preflight/take-deploy-lock.ts'
import { listOf, question } from './list.ts'
import type { ParkContext } from './park-context.ts'

/** Its snapshots say how long it may take; fewer minutes for them are a way out where the session cannot be longer. */
const parkLasts: Lasting<ParkContext> = {
  command: 'park',
  limitMs: ({ snapshotLimitMs }) => snapshotLimitMs,
  otherwise(leftMs) {
    const minutes = Math.floor(leftMs / 60_000) - 31
    return minutes < 5 ? undefined : `Or give the snapshots less time: --snapshot-limit ${minutes}.`
  },
}

/** `medspa park`, up to its question: what there is, who uses it, and what would be destroyed. Nothing is changed. */
export const beginPark = listOf<ParkContext>()(
  checkTools<ParkContext>({ lasting: parkLasts, variables: true }),
  requireStateBucket,
  takeDeployLock<ParkContext>({ command: 'park', reason: 'parking' }),
  findWhatToPark,
  measureTraffic,
  readOutputs,
  estimateParkSavings,
  planParking('preview'),
  question('park'),
)

/** In the order that keeps the data. Where one of these steps fails, what was done is undone. */
export const parkUntilRecorded = listOf<ParkContext>()(
  noteParking,
  parkVoice,
  stopWriters,
  countBeforePark,
  takeSnapshots,
  liftProtection,
  planParking('plan'),
  recordParked,
)

/** Once the parking is recorded it only goes on: nothing is undone any more. */
export const destroyParked = listOf<ParkContext>()(applyParking)

/**
 * What takes a parking back: what was done, in reverse order. Where it went on with a park that was left, what that one had done
 * is taken back too, however far this one came: in the order of such a park, tasks first.
 */
export function undoSteps(
  deps: UndoNeeds,
  { former = {}, parking, resumed, undo }: Pick<ParkContext, 'former' | 'parking' | 'resumed' | 'undo'>,
) {
  if (!resumed || parking === undefined) return undo.toReversed().map(undoStep)
  const left = undosLeft(deps, former, parking)
  const known = new Set(left.map(({ id }) => id))
  // Its own know what it has found itself: a number of tasks that somebody has asked for meanwhile.
  const all = left.map((each) => undo.find(({ id }) => id === each.id) ?? each)
  return [...all, ...undo.filter(({ id }) => !known.has(id))].map(undoStep)
}
