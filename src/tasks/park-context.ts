import type { DatabaseState } from '../aws/data/database.ts'
import type { ServiceState } from '../aws/ecs/service.ts'
import type { Traffic } from '../aws/traffic.ts'
import type { ParkSavings } from '../cost/savings.ts'
import type { DataCounts } from '../parks/park-record.ts'
import type { Parking } from '../releases/parking.ts'
import type { Release } from '../releases/release.ts'
import type { Undone } from '../steps/park/undo/undone.ts'
import type { Progress } from '../steps/step.ts'
import type { Outputs } from '../terraform/outputs.ts'
import type { ParkMode } from '../terraform/parking.ts'
import type { SavedPlan } from '../terraform/run.ts'

/** What undoes one step of a parking. Undos run in the reverse order of their steps. */
export type Undo = {
  id: string
  title: string
  run: (progress: Progress) => Promise<Undone>
}

/** What a parking's steps hand on to each other. */
export type ParkContext = {
  mode: ParkMode
  /** Whether to wait for a command that holds the deploy lock. */
  wait?: boolean
  /** How long the snapshots may take. */
  snapshotLimitMs: number
  stateBucketMissing?: boolean
  lockTableMissing?: boolean
  /** The release parameter as it was found. */
  former?: Release
  /** Since when the parameter says that it is parked: only Terraform's part may be left. */
  parkedSince?: string
  /** What the release parameter says of a parking that has begun: this one, or one that was left before it. */
  parking?: Parking
  /** Whether that one was left by another command: what it changed is to be taken back too. */
  resumed?: boolean
  /** When this parking began: snapshots and record are named after it. */
  at?: Date
  /** Digest of medspa's own voice image, which answers callers from now on; undefined where there is no voice Lambda. */
  parkedVoice?: string
  service?: ServiceState
  /** The tag of the release that served when this parking looked; undefined where nothing did. */
  served?: string
  database?: DatabaseState
  outputs?: Outputs
  traffic?: Traffic
  savings?: ParkSavings
  /** The plan that is shown and approved; nothing of it is applied. */
  preview?: SavedPlan
  /** The plan that is applied, made when everything else was done. */
  plan?: SavedPlan
  counts?: DataCounts
  snapshots: { database?: string; redis?: string }
  /** What undoes the steps so far, in the order of these steps. */
  undo: Undo[]
  /** Of an undo: why the environment does not run as before, though all of the parking is taken back. */
  notServing?: string
  /** The release parameter says it: from here on only forward. */
  recorded?: boolean
}
