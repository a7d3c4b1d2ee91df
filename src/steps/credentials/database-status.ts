/**
 * Beginnings of states that do not end by themselves, or end with the database. Sources: RDS user guide, "Viewing Amazon RDS DB
 * instance status"; ElastiCache API reference, ReplicationGroup (`create-failed`).
 */
const NO_END = /^(delet|fail|create-failed|incompatible|inaccessible|insufficient|restore-error|storage-full)/

/**
 * In which RDS takes changes of a database; it refuses them while it backs the database up or changes it (API reference,
 * ModifyDBInstance, InvalidDBInstanceState). An optimization of the storage goes on for hours, at times days.
 */
const CHANGEABLE = ['available', 'storage-optimization']

/** Pure: whether RDS takes a change of a database of this status. */
export const takesChanges = (status: string): boolean => CHANGEABLE.includes(status)

/** Pure: whether waiting for another state of a database, or of a Redis, is of no use. */
export const willNotEnd = (status: string): boolean => NO_END.test(status)
