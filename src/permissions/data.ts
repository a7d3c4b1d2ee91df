import { arn, ID, of, type Permission } from './permission.ts'

const rds = (kind: string, suffix = '') => arn('rds', ({ name }) => `${kind}:${name}${suffix}`)
const redis = (kind: string, suffix = '') => arn('elasticache', ({ name }) => `${kind}:${name}${suffix}`)
const tagging = ['AddTagsToResource', 'RemoveTagsFromResource']
const secret = (what: string) => arn('secretsmanager', ({ name }) => `secret:${name}-${what}-AbCdEf`)
const applySecrets = 'apply: the secrets'

/** Database, Redis, their snapshots, the secrets and the release parameter. */
export const data: readonly Permission[] = [
  {
    actions: of('rds', 'CreateDBInstance', 'ModifyDBInstance', 'RebootDBInstance', ...tagging),
    on: rds('db'),
    neededTo: 'apply: the database; change its protection from deletion',
  },
  {
    actions: of('rds', 'RestoreDBInstanceFromDBSnapshot'),
    on: rds('snapshot', '-park'),
    neededTo: 'restore: the database from its snapshot',
  },
  {
    actions: of('rds', 'CreateDBSnapshot', ...tagging),
    on: rds('snapshot', '-park'),
    neededTo: 'take a snapshot of the database: before a migration, a park, a destroy',
  },
  {
    actions: of('rds', 'CreateDBSubnetGroup', 'ModifyDBSubnetGroup', ...tagging),
    on: rds('subgrp'),
    neededTo: 'apply: where the database stands',
  },
  {
    actions: of('elasticache', 'CreateReplicationGroup', 'DecreaseReplicaCount', 'IncreaseReplicaCount', ...tagging),
    on: redis('replicationgroup'),
    neededTo: 'apply: Redis',
  },
  {
    actions: of('elasticache', 'ModifyReplicationGroup'),
    on: redis('replicationgroup'),
    neededTo: 'apply: Redis; change its token',
  },
  {
    actions: of('elasticache', 'CreateSnapshot', ...tagging),
    on: redis('snapshot', '-park'),
    neededTo: 'park and destroy: take a snapshot of Redis',
  },
  {
    actions: of('elasticache', 'CreateCacheSubnetGroup', 'ModifyCacheSubnetGroup', ...tagging),
    on: redis('subnetgroup'),
    neededTo: 'apply: where Redis stands',
  },
  {
    actions: of(
      'secretsmanager',
      'GetSecretValue',
      'ListSecretVersionIds',
      'PutSecretValue',
      'RestoreSecret',
      'UpdateSecretVersionStage',
    ),
    on: secret('app-secrets'),
    neededTo: "read and write the application's secret",
  },
  {
    actions: of('secretsmanager', 'CreateSecret', 'TagResource', 'UntagResource', 'UpdateSecret'),
    on: secret('app-secrets'),
    neededTo: applySecrets,
  },
  {
    actions: of('secretsmanager', 'CreateSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'),
    on: secret('redis-auth'),
    neededTo: "keep and change Redis's token",
  },
  {
    actions: of('secretsmanager', 'CreateSecret', 'RotateSecret', 'TagResource'),
    on: arn('secretsmanager', () => `secret:rds!db-${ID}-AbCdEf`),
    neededTo: "apply: RDS makes the database's master secret in the caller's name",
  },
  {
    actions: of('kms', 'DescribeKey'),
    on: arn('kms', () => `key/${ID}`),
    context: () => ({ 'kms:ResourceAliases': ['alias/aws/rds'] }),
    neededTo: "apply: AWS's own keys of RDS, ElastiCache and Secrets Manager",
  },
  {
    actions: of('ssm', 'GetParameter', 'GetParameters', 'PutParameter', ...tagging),
    on: arn('ssm', ({ environment }) => `parameter/medspa/${environment}/release`),
    neededTo: 'record the release',
  },
]
