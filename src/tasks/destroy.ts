import { answerCallers } from '../steps/destroy/answer-callers.ts'
import { applyDestroy } from '../steps/destroy/apply-destroy.ts'
import { deleteData } from '../steps/destroy/delete-data.ts'
import { deleteTaskDefinitions } from '../steps/destroy/delete-task-definitions.ts'
import { emptyRegistries } from '../steps/destroy/empty-registries.ts'
import { estimateKept } from '../steps/destroy/estimate-kept.ts'
import { findLeftovers, lookAtLeftovers } from '../steps/destroy/find-leftovers.ts'
import { findWhatToDestroy } from '../steps/destroy/find-what-to-destroy.ts'
import { markSnapshots } from '../steps/destroy/mark-snapshots.ts'
import { noteDestroying } from '../steps/destroy/note-destroying.ts'
import { planDestroy } from '../steps/destroy/plan-destroy.ts'
import { liftProtection } from '../steps/park/lift-protection.ts'
import { measureTraffic } from '../steps/park/measure-traffic.ts'
import { stopWriters } from '../steps/park/stop-writers.ts'
import { takeSnapshots } from '../steps/park/take-snapshots.ts'
import type { Lasting } from '../steps/preflight/check-credentials.ts'
import { checkTools } from '../steps/preflight/check-tools.ts'
import { requireStateBucket } from '../steps/preflight/find-state-bucket.ts'
import { readOutputs } from '../steps/preflight/read-outputs.ts'
import { takeDeployLock } from '../steps/preflight/take-deploy-lock.ts'
import type { Step } from '../steps/step.ts'
import type { DestroyContext } from './destroy-context.ts'
import { listOf, question } from './list.ts'

/** Its snapshots say how long it may take, as a park's do. */
const destroyLasts: Lasting<DestroyContext> = {
  command: 'destroy',
  limitMs: ({ snapshotLimitMs }) => snapshotLimitMs,
  otherwise(leftMs) {
    const minutes = Math.floor(leftMs / 60_000) - 31
    return minutes < 5 ? undefined : `Or give the snapshots less time: --snapshot-limit ${minutes}.`
  },
}

/** `medspa destroy`, up to its question: what there is, who uses it, what goes and what stays. Nothing is changed. */
export const beginDestroy = listOf<DestroyContext>()(
  checkTools<DestroyContext>({ lasting: destroyLasts, variables: true }),
  requireStateBucket,
  takeDeployLock<DestroyContext>({ command: 'destroy', reason: 'destroying' }),
  findWhatToDestroy,
  measureTraffic,
  readOutputs,
  estimateKept,
  planDestroy('preview'),
  question('destroy'),
)

/** The step as it is, but left out where the data go without a snapshot. */
const unlessWithout = <Needs>(step: Step<Needs, DestroyContext>): Step<Needs, DestroyContext> => ({
  ...step,
  applies: ({ withoutSnapshots }) => !withoutSnapshots,
})

/** As a park begins: callers first, then the writers, then snapshots. Where one of these steps fails, what was done is undone. */
export const standStill = listOf<DestroyContext>()(
  noteDestroying,
  answerCallers,
  stopWriters,
  unlessWithout(takeSnapshots),
  liftProtection,
)

/** From the first deletion on it only goes on: nothing is undone any more. Each step finds what an earlier run has left of it. */
export const destroyAll = listOf<DestroyContext>()(
  deleteData,
  planDestroy('plan'),
  emptyRegistries,
  applyDestroy,
  deleteTaskDefinitions,
  markSnapshots,
  findLeftovers,
)

/** Where Terraform's state is empty: what is there all the same. */
export const lookBeforeTidying = listOf<DestroyContext>()(lookAtLeftovers)

/** The rest of a destroy whose Terraform is done. */
export const tidyUp = listOf<DestroyContext>()(deleteTaskDefinitions, markSnapshots, findLeftovers)
