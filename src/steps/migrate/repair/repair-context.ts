import type { Outputs } from '../../../terraform/outputs.ts'
import type { SchemaNotes } from '../schema-notes.ts'

/** What the steps of `medspa migrate repair` hand on to each other. */
export type RepairContext = {
  /** golang-migrate's version that the database is to have; -1: none. */
  to: number
  wait?: boolean
  stateBucketMissing?: boolean
  lockTableMissing?: boolean
  outputs?: Outputs
  /** What migrators noted before anything was changed. */
  schema?: SchemaNotes[]
  /** golang-migrate's version that is dirty; absent where none is. */
  dirty?: string
  /** The name of the snapshot that is taken first; null where DATABASE_URL names no database of this environment. */
  snapshotName?: string | null
  /** Host and port of a database that medspa takes no snapshot of. */
  elsewhere?: string
  /** The snapshot, once it is available. */
  snapshot?: string
  /** ARN of the task that forced the version. */
  task?: string
  /** What migrators noted afterwards. */
  after?: SchemaNotes[]
}
