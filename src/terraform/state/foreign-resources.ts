import * as z from 'zod'
import { kindOfResource } from '../resource-kind.ts'

/** A resource whose loss would hurt, at an address that infra/terraform never had. */
export type ForeignResource = {
  address: string
  /** AWS's name of it: `medspa-development-db`; undefined where the state has none. */
  name: string | undefined
}

/** `platform`: the messaging platform's own Terraform; `unknown`: another one. */
export type ForeignState = { whose: 'platform' | 'unknown'; resources: ForeignResource[] }

/**
 * Where infra/terraform has had what makes an environment, since its first commit: addresses without the keys of instances.
 * Modules have a count since parking (infra/terraform/moved.tf), which is a key too. test/terraform/foreign-resources.test.ts
 * compares them with the modules.
 */
export const ownAddresses: readonly string[] = [
  'terraform_data.environment',
  'aws_ssm_parameter.release',
  'module.rds.aws_db_instance.this',
  'module.aurora.aws_rds_cluster.this',
  'module.aurora.aws_rds_cluster_instance.member',
  'module.redis.aws_elasticache_replication_group.this',
  'module.secrets.aws_secretsmanager_secret.app',
  'module.secrets.aws_secretsmanager_secret.redis_auth',
  'module.ecr.aws_ecr_repository.this',
  'module.vpc.aws_vpc.this',
  'module.ecs_fargate.aws_ecs_service.api_rolling',
  'module.ecs_fargate.aws_ecs_service.api',
  'module.worker.aws_ecs_service.this',
  'module.api_gateway.aws_apigatewayv2_api.this',
  'aws_acm_certificate.api',
  'aws_route53_record.certificate',
  'aws_route53_record.api',
]

/** The same of the platform's own Terraform (wolfman30/medspa-ai-platform, infra/terraform), as far as ours never had it. */
const platformAddresses: readonly string[] = [
  'module.rds.aws_db_instance.main',
  'module.redis.aws_elasticache_replication_group.main',
  'module.redis.aws_secretsmanager_secret.auth_token',
  'module.secrets.aws_secretsmanager_secret.app_secrets',
  'module.ecs_fargate.aws_ecr_repository.api',
  'module.ecs_fargate.aws_ecs_cluster.main',
  'module.lambda.aws_ecr_repository.voice',
  'module.vpc.aws_vpc.main',
  'module.api_gateway.aws_apigatewayv2_api.main',
]

const instanceSchema = z.looseObject({
  index_key: z.union([z.string(), z.number()]).optional(),
  attributes: z.looseObject({}).nullish(),
})
const resourceSchema = z.looseObject({
  module: z.string().optional(),
  mode: z.string(),
  type: z.string(),
  name: z.string(),
  instances: z.array(instanceSchema).default([]),
})
const stateSchema = z.looseObject({ version: z.literal(4), resources: z.array(resourceSchema).default([]) })

type Resource = z.infer<typeof resourceSchema>

/**
 * Pure: what another Terraform has in a state, as it lies in its bucket; undefined of a state of infra/terraform, however old, and of
 * an empty one. The platform's addresses alone are enough. Other addresses count where none of ours is there: operators
 * add resources of their own to infra/terraform. A text that is no state of Terraform 1 is undefined too: Terraform
 * says itself what is wrong with it.
 */
export function foreignState(text: string): ForeignState | undefined {
  const state = parseState(text)
  if (state === undefined) return undefined
  const managed = state.resources.filter(({ instances, mode }) => mode === 'managed' && instances.length > 0)
  const isPlatforms = managed.some((each) => platformAddresses.includes(baseAddress(each)))
  const isOurs = managed.some((each) => ownAddresses.includes(baseAddress(each)))
  if (isOurs && !isPlatforms) return undefined
  const foreign = managed.filter((each) => isLoss(each) && !ownAddresses.includes(baseAddress(each)))
  if (foreign.length === 0) return undefined
  const dataFirst = foreign.toSorted((a, b) => rank(a) - rank(b))
  return { whose: isPlatforms ? 'platform' : 'unknown', resources: dataFirst.flatMap(instancesOf) }
}

function parseState(text: string) {
  try {
    return stateSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** What holds data comes first. */
const rank = ({ type }: Resource): number => {
  const kind = kindOfResource(type)
  const at = kind === undefined ? -1 : ['database', 'redis', 'secret', 'registry'].indexOf(kind)
  return at === -1 ? Number.MAX_SAFE_INTEGER : at
}

/** Parts of another thing that is told of itself. */
const PARTS = ['aws_secretsmanager_secret_version', 'aws_subnet', 'aws_apigatewayv2_stage', 'aws_rds_cluster_instance']

const isLoss = (resource: Resource) =>
  platformAddresses.includes(baseAddress(resource)) ||
  (kindOfResource(resource.type) !== undefined && !PARTS.includes(resource.type))

/** `module.rds.aws_db_instance.this`: without the keys of instances. */
const baseAddress = ({ module, name, type }: Resource): string =>
  `${module === undefined ? '' : `${module.replaceAll(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g, '')}.`}${type}.${name}`

const instancesOf = ({ instances, module, name, type }: Resource): ForeignResource[] =>
  instances.map(({ attributes, index_key }) => {
    const key = index_key === undefined ? '' : `[${JSON.stringify(index_key)}]`
    const address = `${module === undefined ? '' : `${module}.`}${type}.${name}${key}`
    const { id, identifier, name: named } = attributes ?? {}
    const found = [identifier, named, id].find((each) => typeof each === 'string' && each !== '')
    return { address, name: found as string | undefined }
  })
