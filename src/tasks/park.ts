import type { Deps } from '../deps.ts'
import { saySavings } from '../steps/cost/say-savings.ts'
import { applyParking } from '../steps/park/apply-parking.ts'
import { awaitDeletions } from '../steps/park/await-deletions.ts'
import { countBeforePark } from '../steps/park/count-before-park.ts'
import { liftProtection } from '../steps/park/lift-protection.ts'
import { lookAtParking } from '../steps/park/look-at-parking.ts'
import { measureTraffic } from '../steps/park/measure-traffic.ts'
import { parkVoice } from '../steps/park/park-voice.ts'
import { planParking } from '../steps/park/plan-parking.ts'
import { recordParked } from '../steps/park/record-parked.ts'
import { stopWriters } from '../steps/park/stop-writers.ts'
import { takeSnapshots } from '../steps/park/take-snapshots.ts'
import { checkTools } from '../steps/preflight/check-tools.ts'
import { checkWakeable } from '../steps/preflight/deployable.ts'
import { requireStateBucket } from '../steps/preflight/find-state-bucket.ts'
import { readOutputs } from '../steps/preflight/read-outputs.ts'
import { hideTaskSecrets } from '../steps/secrets/hide-values.ts'
import { type BoundStep, bound } from '../steps/step.ts'
import { terraformToEnd } from '../steps/terraform/terraform-to-end.ts'
import type { ParkContext, Undo } from './park-context.ts'

type List = BoundStep<ParkContext>[]

const takenBack = 'the parking to be taken back'

/** Looks, and changes nothing. */
export const lookAtState = (deps: Deps): List => [
  bound(checkTools({ refuse: checkWakeable, variables: true }), deps),
  bound(requireStateBucket, deps),
]

/** Under the lock, before anybody is asked: what there is, who uses it, and what would go. */
export const previewParking = (deps: Deps): List => [
  {
    id: 'look',
    section: '5',
    title: 'Look at what runs',
    run: async (context, progress) => {
      await hideTaskSecrets(deps)
      await awaitDeletions(deps, progress)
      return lookAtParking(deps, context)
    },
  },
  {
    id: 'traffic',
    section: '5',
    title: 'Look who uses it',
    run: (context, progress) => measureTraffic(deps, context, progress),
  },
  bound(readOutputs, deps),
  {
    id: 'costs',
    section: '4',
    title: 'Estimate what it saves',
    run: (context, progress) => saySavings(deps, context, progress),
  },
  {
    id: 'preview',
    section: '5',
    title: 'Plan the parking',
    cancelWaitsFor: terraformToEnd,
    run: (context, progress) =>
      planParking(deps, context, progress, (plan) => {
        context.preview = plan
      }),
  },
]

/** After approval, in the order that keeps the data; taken back in reverse on failure, up to `record`. */
export const fallAsleep = (deps: Deps): List => [
  {
    id: 'voice',
    section: '5',
    title: 'Let the voice Lambda answer callers',
    cancelWaitsFor: takenBack,
    run: (context, progress) => parkVoice(deps, context, progress),
  },
  {
    id: 'stop-writers',
    section: '5',
    title: 'Stop every task',
    cancelWaitsFor: takenBack,
    run: (context, progress) => stopWriters(deps, context, progress),
  },
  {
    id: 'count',
    section: '5',
    title: 'Count the data',
    cancelWaitsFor: takenBack,
    run: (context, progress) => countBeforePark(deps, context, progress),
  },
  {
    id: 'snapshots',
    section: '5',
    title: 'Take snapshots of database and Redis',
    cancelWaitsFor: takenBack,
    run: (context, progress) => takeSnapshots(deps, context, progress),
  },
  {
    id: 'protection',
    section: '5',
    title: "Lift the database's deletion protection",
    cancelWaitsFor: takenBack,
    run: (context) => liftProtection(deps, context),
  },
  {
    id: 'plan',
    section: '5',
    title: 'Plan the parking again',
    cancelWaitsFor: takenBack,
    run: (context, progress) =>
      planParking(deps, context, progress, (plan) => {
        context.plan = plan
      }),
  },
  {
    id: 'record',
    section: '5',
    title: 'Record that it is parked',
    cancelWaitsFor: takenBack,
    run: (context, progress) => recordParked(deps, context, progress),
  },
]

/** From here on only forward. */
export const takeAway = (deps: Deps): List => [
  {
    id: 'apply',
    section: '5',
    title: 'Destroy what sleeps',
    cancelWaitsFor: terraformToEnd,
    run: (context, progress) => applyParking(deps, context, progress),
  },
]

/** What was done, in reverse: each a step of its own, so that one that fails keeps no other from being carried out. */
export const undoParking = (undo: readonly Undo[]): List =>
  undo.toReversed().map(({ id, run, title }) => ({
    id,
    section: '5',
    title,
    run: async (_, progress) => ({ detail: await run(progress) }),
  }))
