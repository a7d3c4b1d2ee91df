import { expect, test } from 'vitest'
import { kindOfResource } from '../../src/terraform/resource-kind.ts'

test.each([
  ['aws_db_instance', 'database'],
  ['aws_rds_cluster', 'database'],
  ['aws_rds_cluster_instance', 'database'],
  ['aws_elasticache_replication_group', 'redis'],
  ['aws_elasticache_cluster', 'redis'],
  ['aws_elasticache_serverless_cache', 'redis'],
  ['aws_secretsmanager_secret', 'secret'],
  ['aws_secretsmanager_secret_version', 'secret'],
  ['aws_ecr_repository', 'registry'],
  ['aws_vpc', 'vpc'],
  ['aws_subnet', 'vpc'],
  ['aws_ecs_service', 'service'],
  ['aws_apigatewayv2_api', 'gateway'],
  ['aws_apigatewayv2_stage', 'gateway'],
  ['aws_ssm_parameter', 'release-parameter'],
  // What can be made again, or is not known at all, is of no kind: never Redis, never a database.
  ['aws_db_subnet_group', undefined],
  ['aws_db_snapshot', undefined],
  ['aws_elasticache_subnet_group', undefined],
  ['aws_neptune_cluster', undefined],
  ['aws_lb_listener', undefined],
  ['constructor', undefined],
  ['', undefined],
])('%s: %s', (type, kind) => {
  expect(kindOfResource(type)).toBe(kind)
})
