/** What a resource is to medspa, as far as losing it would hurt. */
export type ResourceKind =
  | 'database'
  | 'redis'
  | 'secret'
  | 'registry'
  | 'vpc'
  | 'service'
  | 'gateway'
  | 'name'
  | 'release-parameter'

/** Another engine's types belong here first: guards, final snapshots, costs and parking ask this table alone. */
const kindOfType: Readonly<Record<string, ResourceKind>> = {
  aws_db_instance: 'database',
  aws_rds_cluster: 'database',
  aws_rds_cluster_instance: 'database',
  aws_elasticache_replication_group: 'redis',
  aws_elasticache_cluster: 'redis',
  aws_elasticache_serverless_cache: 'redis',
  aws_secretsmanager_secret: 'secret',
  aws_secretsmanager_secret_version: 'secret',
  aws_ecr_repository: 'registry',
  aws_vpc: 'vpc',
  aws_subnet: 'vpc',
  aws_ecs_service: 'service',
  aws_apigatewayv2_api: 'gateway',
  aws_apigatewayv2_stage: 'gateway',
  aws_acm_certificate: 'name',
  aws_route53_record: 'name',
  aws_ssm_parameter: 'release-parameter',
}

/** Pure: the kind of a Terraform resource by its type (`aws_db_instance`); undefined of a type that is not known here. */
export const kindOfResource = (type: string): ResourceKind | undefined =>
  Object.hasOwn(kindOfType, type) ? kindOfType[type] : undefined

/** Members of a cluster answer for it, and hold no data of their own: a new one is no new database, and none has a final snapshot. */
const members: readonly string[] = ['aws_rds_cluster_instance']

/** Pure: whether a resource of this type is a database with its data. */
export const isWholeDatabase = (type: string): boolean => kindOfResource(type) === 'database' && !members.includes(type)

/** Terraform's modules (infra/terraform/main.tf) with the resources of a kind, which a parking takes away whole. */
export const modulesOfKind = {
  database: ['rds', 'aurora'],
  redis: ['redis'],
  service: ['worker', 'ecs_fargate'],
  vpc: ['vpc'],
} as const
