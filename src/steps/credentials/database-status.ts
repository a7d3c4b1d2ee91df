/**
 * Beginnings of states that do not end by themselves, or end with the database. Sources: RDS user guide, "Viewing Amazon RDS DB
 * instance status"; ElastiCache API reference, ReplicationGroup (`create-failed`).
 */
const NO_END = /^(delet|fail|create-failed|incompatible|inaccessible|insufficient|restore-error|storage-full)/

/** Pure: whether waiting for another state of a database, or of a Redis, is of no use. */
export const willNotEnd = (status: string): boolean => NO_END.test(status)
