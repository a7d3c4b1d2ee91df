import { arn, ID, of, type Permission, type Place } from './permission.ts'

const rds = (kind: string, suffix = '') => arn('rds', ({ name }) => `${kind}:${name}${suffix}`)
const redis = (kind: string, suffix = '') => arn('elasticache', ({ name }) => `${kind}:${name}${suffix}`)
const accessLogs = ({ name, partition }: Place) => `arn:${partition}:s3:::${name}-access-logs-${ID}`

/** What takes an environment, or its data, away; the network's part is in network.ts. */
export const removal: readonly Permission[] = [
  {
    actions: of('rds', 'CreateDBSnapshot', 'DeleteDBInstance'),
    on: rds('db'),
    neededTo: 'park and destroy: the database, with a final snapshot',
  },
  {
    actions: of('rds', 'DeleteDBSnapshot'),
    on: rds('snapshot', '-park'),
    neededTo: 'park prune and destroy: snapshots of the database',
  },
  {
    actions: of('rds', 'DeleteDBSubnetGroup'),
    on: rds('subgrp'),
    neededTo: 'park and destroy: where the database stood',
  },
  {
    actions: of('elasticache', 'DeleteReplicationGroup'),
    on: redis('replicationgroup'),
    neededTo: 'park and destroy: Redis',
  },
  {
    actions: of('elasticache', 'DeleteSnapshot'),
    on: redis('snapshot', '-park'),
    neededTo: 'park prune and destroy: snapshots of Redis',
  },
  {
    actions: of('elasticache', 'DeleteCacheSubnetGroup'),
    on: redis('subnetgroup'),
    neededTo: 'park and destroy: where Redis stood',
  },
  {
    actions: of('secretsmanager', 'DeleteSecret'),
    on: arn('secretsmanager', ({ name }) => `secret:${name}-app-secrets-AbCdEf`),
    neededTo: 'destroy: the secrets',
  },
  {
    actions: of('ssm', 'DeleteParameter'),
    on: arn('ssm', ({ environment }) => `parameter/medspa/${environment}/release`),
    neededTo: 'destroy: the release parameter',
  },
  {
    actions: of('ecr', 'DeleteRepository'),
    on: arn('ecr', ({ name }) => `repository/${name}-api`),
    neededTo: 'destroy: the registries',
  },
  {
    actions: of('logs', 'DeleteLogGroup'),
    on: arn('logs', ({ environment }) => `log-group:/medspa/${environment}/api:log-stream:`),
    neededTo: 'destroy: the log groups',
  },
  {
    actions: of('sns', 'DeleteTopic'),
    on: arn('sns', ({ name }) => `${name}-alarms`),
    neededTo: 'destroy: who hears of alarms',
  },
  {
    actions: of('s3', 'DeleteBucket', 'DeleteBucketPolicy', 'ListBucketVersions'),
    on: accessLogs,
    neededTo: 'destroy: the bucket of the access logs',
  },
  {
    actions: of('s3', 'DeleteObject', 'DeleteObjectVersion'),
    on: (place) => `${accessLogs(place)}/AWSLogs/1.log.gz`,
    neededTo: 'destroy: the access logs',
  },
  {
    actions: of('ecs', 'DeleteCluster'),
    on: arn('ecs', ({ name }) => `cluster/${name}`),
    neededTo: 'park and destroy: the cluster',
  },
  {
    actions: of('elasticloadbalancing', 'DeleteLoadBalancer'),
    on: arn('elasticloadbalancing', ({ name }) => `loadbalancer/app/${name}-api/${ID}`),
    neededTo: 'park and destroy: the load balancer',
  },
]
