import type { ParkRecord } from '../parks/park-record.ts'
import type { Sleep } from '../parks/sleep.ts'
import type { DataKind, Snapshot } from '../parks/snapshot.ts'

/** What the operator asked a restore for. */
export type RestoreRequest = {
  /** Of the database; undefined: the newest one. */
  snapshot?: string | undefined
  /** Of Redis; `none`: begin with an empty one. */
  redisSnapshot?: string | undefined
  /** The release's tag; undefined: the one that ran before. */
  release?: string | undefined
  /** Start the release though the data are not what park counted. */
  acceptDifferences?: boolean | undefined
}

/** What a restore brings back. */
export type Restoring = {
  sleep: Exclude<Sleep, { kind: 'awake' | 'parking' }>
  /** The release's tag. */
  release: string
  /** The release that served before it was put to sleep; undefined where nothing says it. */
  ran?: string
  /** What the data start from; undefined where they are there already, or begin empty. */
  from: { [kind in DataKind]?: Snapshot | undefined }
  /** What the release parameter names for each; the snapshot of a database that a former run has made stays named. */
  named: { [kind in DataKind]?: string | undefined }
  there: Record<DataKind, boolean>
  /** All that there are, newest first. */
  snapshots: Record<DataKind, Snapshot[]>
  /** What park counted of these data, and of which of them it says something. */
  record?: ParkRecord | undefined
  comparable: Record<DataKind, boolean>
  acceptDifferences: boolean
}

/** What the steps before the plan hand on. */
export type RestoreContext = {
  request: RestoreRequest
  /** Wait for a command that holds the deploy lock. */
  wait?: boolean
  /** Whether calls might go on unencrypted, as far as the settings say. */
  plain?: boolean
  /** Whether an environment that is awake, or was never deployed, is no mistake. */
  optional?: boolean
  stateBucketMissing?: boolean
  lockTableMissing?: boolean
  /** Undefined where the environment is awake. */
  restoring?: Restoring
}
