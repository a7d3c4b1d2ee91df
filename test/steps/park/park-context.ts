import type { Clock } from '../../../src/io/clock.ts'
import type { ParkContext } from '../../../src/tasks/park-context.ts'

/** When the parkings of these tests begin. */
export const at = new Date('2026-11-23T14:00:00Z')

/** A clock that stands still. */
export const clock: Clock = { now: () => at, sleep: async () => {} }

/** The context of a parking whose first steps have run. */
export const contextOf = (more: Partial<ParkContext> = {}): ParkContext => ({
  mode: 'yes',
  snapshotLimitMs: 1000,
  snapshots: {},
  undo: [],
  at,
  former: { api_image_tag: 'v1' },
  outputs: {},
  ...more,
})
