import type { PlanChange } from '../terraform/plan.ts'
import { kindOfResource, modulesOfKind } from '../terraform/resource-kind.ts'

/** What an operator calls the parts of an environment, in the order of a plan. */
export const planParts = [
  'network',
  'load balancer and tasks',
  'workers',
  'database',
  'Redis',
  'voice',
  'images',
  'secrets',
  'name and certificate',
  'permissions',
  'alarms and logs',
  'release',
  'other',
] as const
export type PlanPart = (typeof planParts)[number]

/** By the modules of infra/terraform/main.tf. */
const partOfModule: Readonly<Record<string, PlanPart>> = {
  vpc: 'network',
  ecs_fargate: 'load balancer and tasks',
  worker: 'workers',
  ...Object.fromEntries(modulesOfKind.database.map((module) => [module, 'database' as const])),
  redis: 'Redis',
  lambda: 'voice',
  api_gateway: 'voice',
  ecr: 'images',
  secrets: 'secrets',
}

/** By the resource's type, of what is in no module: beginnings of types. */
const partOfType: readonly (readonly [string, PlanPart])[] = [
  ['aws_acm_', 'name and certificate'],
  ['aws_route53_', 'name and certificate'],
  ['aws_cloudwatch_', 'alarms and logs'],
  ['aws_s3_', 'alarms and logs'],
  ['aws_sns_', 'alarms and logs'],
  ['aws_iam_', 'permissions'],
  ['aws_ssm_parameter', 'release'],
]

/** Pure: which part of an environment a resource belongs to. */
export function partOf({ address, type }: Pick<PlanChange, 'address' | 'type'>): PlanPart {
  const module = /^(?:data\.)?module\.([\w-]+)/.exec(address)?.[1] ?? ''
  const ofModule = Object.hasOwn(partOfModule, module) ? partOfModule[module] : undefined
  return ofModule ?? partOfType.find(([beginning]) => type.startsWith(beginning))?.[1] ?? 'other'
}

/** Types that hold something which a replacement does not bring back, besides those of resource-kind.ts. */
const holding = ['aws_cloudwatch_log_group', 'aws_s3_bucket', 'aws_eip', 'aws_lb', 'aws_kms_key']

/** Pure: whether a change loses data, or something that callers rely on. A task definition that is replaced is kept by ECS. */
export const losesSomething = ({ action, type }: Pick<PlanChange, 'action' | 'type'>): boolean =>
  (action === 'delete' || action === 'replace') && (kindOfResource(type) !== undefined || holding.includes(type))
