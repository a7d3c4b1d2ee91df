/** A database as it is described, of whatever engine. */
export type DatabaseState = {
  identifier: string
  /** As RDS words it: `available`, `creating`, `backing-up` … */
  status: string
  /** `postgres` and the like. */
  engine: string
  engineVersion?: string | undefined
  /** `db.t4g.micro`; undefined where the engine has no instances. */
  instanceClass?: string | undefined
  /** Undefined until the database has one. */
  address?: string | undefined
  port?: number | undefined
  databaseName: string
  masterUsername: string
  /** Another one after a restore from a snapshot, though the name is the same. */
  resourceId: string
  /** The secret that AWS itself keeps for the master user and rotates. */
  masterSecretArn?: string | undefined
  /** As RDS words it: `creating`, `active`, `rotating`, `impaired`; undefined where AWS keeps no secret, or says nothing. */
  masterSecretStatus?: string | undefined
  /** GiB that the volume has; undefined where the engine has no volume of a fixed size. */
  allocatedGiB?: number | undefined
  /** Days for which AWS keeps automated backups, also of a database that is deleted. */
  backupDays?: number | undefined
  deletionProtection: boolean
}

/** This environment's database: one file implements it for each engine, and src/aws/data/engines.ts chooses. */
export type Database = {
  /** Undefined where there is none. */
  describe: () => Promise<DatabaseState | undefined>
  /**
   * Whether AWS refuses to delete it; at once. False where AWS takes no change of it now, as it is being backed up or changed: to
   * be asked again.
   */
  protect: (on: boolean) => Promise<boolean>
  /** Asks to delete it for good, its automated backups too, without a final snapshot. Resolves too where it is gone, or busy: to be asked again. */
  deleteWithBackups: () => Promise<void>
  /** Has AWS make the secret of the master user, and the password in it. Begun, not done: see `masterSecretStatus`. */
  manageMasterSecret: () => Promise<void>
}
