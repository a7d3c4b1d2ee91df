import type { Leftovers } from '../aws/leftovers/leftover.ts'
import type { Range } from '../cost/range.ts'
import type { Snapshot } from '../parks/snapshot.ts'
import type { ParkContext } from './park-context.ts'

/** What a destroy's steps hand on to each other: a park's context, as a destroy begins as a park does, and its own. */
export type DestroyContext = ParkContext & {
  /** Whether the data are deleted without a final snapshot. */
  withoutSnapshots: boolean
  /** Whether Terraform has not made the release parameter, or a destroy that was stopped has taken it away. */
  unreleased?: boolean
  /** The snapshots that there were before. */
  formerSnapshots?: Record<'database' | 'redis', Snapshot[]>
  /** What its snapshots and automated backups cost a month, where prices are known. */
  keptCosts?: Range
  /** How many images went. */
  images?: number
  /** Snapshots that were tagged as of a destroyed environment: their ids. */
  marked?: string[]
  left?: Leftovers
  /** Something that cannot be taken back has begun: from here on only forward. */
  begun?: boolean
}
