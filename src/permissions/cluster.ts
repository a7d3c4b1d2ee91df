import { arn, ID, of, type Permission, type Place } from './permission.ts'

const rds = (kind: string, suffix = '') => arn('rds', ({ name }) => `${kind}:${name}${suffix}`)
const tagging = ['AddTagsToResource', 'RemoveTagsFromResource']
const applies = ({ cluster }: Place) => cluster
const group = '-aurora-postgresql15'

/** A database that is a cluster: beside it, its members, its parameter group and its snapshots. */
export const cluster: readonly Permission[] = [
  {
    actions: of('rds', 'DescribeDBClusters', 'ListTagsForResource'),
    on: rds('cluster'),
    neededTo: 'read the database',
    applies,
  },
  {
    actions: of('rds', 'DescribeDBClusterSnapshots'),
    on: rds('cluster-snapshot', '-park'),
    neededTo: 'find snapshots of the database',
    applies,
  },
  {
    actions: of('rds', 'DescribeDBClusterParameterGroups', 'DescribeDBClusterParameters'),
    on: rds('cluster-pg', group),
    neededTo: "plan: Terraform reads the database's parameters",
    applies,
  },
  {
    actions: of('secretsmanager', 'CreateSecret', 'RotateSecret', 'TagResource'),
    on: arn('secretsmanager', () => `secret:rds!cluster-${ID}-AbCdEf`),
    neededTo: "apply: RDS makes the database's master secret in the caller's name",
    applies,
  },
  {
    actions: of('rds', 'CreateDBCluster', 'ModifyDBCluster', ...tagging),
    on: rds('cluster'),
    neededTo: 'apply: the database; change its protection from deletion',
    applies,
  },
  {
    actions: of('rds', 'CreateDBInstance', 'ModifyDBInstance', ...tagging),
    on: rds('db', '-1'),
    neededTo: "apply: the database's members",
    applies,
  },
  {
    actions: of('rds', 'CreateDBClusterParameterGroup', 'ModifyDBClusterParameterGroup', ...tagging),
    on: rds('cluster-pg', group),
    neededTo: "apply: the database's parameters",
    applies,
  },
  {
    actions: of('rds', 'CreateDBSubnetGroup', 'ModifyDBSubnetGroup', ...tagging),
    on: rds('subgrp', '-aurora'),
    neededTo: 'apply: where the database stands',
    applies,
  },
  {
    actions: of('rds', 'RestoreDBClusterFromSnapshot'),
    on: rds('cluster-snapshot', '-park'),
    neededTo: 'restore: the database from its snapshot',
    applies,
  },
  {
    actions: of('rds', 'CreateDBClusterSnapshot', ...tagging),
    on: rds('cluster-snapshot', '-park'),
    neededTo: 'take a snapshot of the database: before a migration, a park, a destroy',
    applies,
  },
]

/** What takes a cluster away. */
export const clusterRemoval: readonly Permission[] = [
  {
    actions: of('rds', 'CreateDBClusterSnapshot', 'DeleteDBCluster'),
    on: rds('cluster'),
    neededTo: 'park and destroy: the database, with a final snapshot',
    applies,
  },
  {
    actions: of('rds', 'DeleteDBInstance'),
    on: rds('db', '-1'),
    neededTo: "park and destroy: the database's members",
    applies,
  },
  {
    actions: of('rds', 'DeleteDBClusterSnapshot'),
    on: rds('cluster-snapshot', '-park'),
    neededTo: 'park prune and destroy: snapshots of the database',
    applies,
  },
  {
    actions: of('rds', 'DeleteDBClusterParameterGroup'),
    on: rds('cluster-pg', group),
    neededTo: "park and destroy: the database's parameters",
    applies,
  },
  {
    actions: of('rds', 'DeleteDBSubnetGroup'),
    on: rds('subgrp', '-aurora'),
    neededTo: 'park and destroy: where the database stood',
    applies,
  },
]
