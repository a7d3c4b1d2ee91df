import * as z from 'zod'
import { commandLine } from '../command-line.ts'
import { OperatorError } from '../errors.ts'
import { notDeployed } from '../not-deployed.ts'

const text = z.string().min(1).optional()
const list = z.array(z.string()).optional()

/**
 * The outputs of infra/terraform: the checklist's by name, and what the CLI needs beside them. Each may be absent: before the
 * first apply, after a foundation apply, and, for modules that parking takes away, while parked. See `needOutputs`.
 */
export const outputsSchema = z.looseObject({
  api_alb_dns_name: text,
  api_gateway_url: text,
  redis_endpoint: text,
  migration_task_definition_arn: text,
  private_subnet_ids: list,
  ecs_task_security_group_id: text,
  ecs_cluster_name: text,
  vpc_id: text,
  public_subnet_ids: list,
  /** The service's own subnets: private with a NAT, else public. */
  ecs_task_subnet_ids: list,
  ecs_task_assign_public_ip: z.boolean().optional(),
  rds_endpoint: text,
  rds_database_name: text,
  rds_master_user_secret_arn: text,
  ecs_service_name: text,
  api_ecr_repository_url: text,
  api_task_definition_arn: text,
  /** By the workers' names; empty where there is none, or it sleeps. */
  worker_task_definition_arns: z.record(z.string(), z.string()).optional(),
  /** Registries of further targets, by the targets' names. */
  target_ecr_repository_urls: z.record(z.string(), z.string()).optional(),
  codedeploy_app_name: text,
  codedeploy_deployment_group_name: text,
  redis_auth_token_secret_arn: text,
  lambda_function_name: text,
  voice_lambda_ecr_repository_url: text,
  secrets_manager_arn: text,
  access_logs_bucket: text,
  voice_enabled: z.boolean().optional(),
  api_public_url: text,
  api_health_path: text,
  api_ready_path: text,
})

export type Outputs = z.infer<typeof outputsSchema>
/** The names above, without the index signature of the loose schema. */
type OutputName = keyof (typeof outputsSchema)['shape']

const valuesSchema = z.record(z.string(), z.looseObject({ value: z.unknown().optional() }))

/** Reads `terraform output -json` or the `outputs` of apply's JSON stream: `{ name: { value, type, sensitive } }`. */
export const parseOutputs = (json: unknown): Outputs => {
  const values = Object.entries(valuesSchema.parse(json)).flatMap(([name, { value }]) =>
    // Terraform writes null, and modules at count 0 write "", for what is not there.
    value === null || value === undefined || value === '' ? [] : [[name, value] as const],
  )
  const parsed = outputsSchema.safeParse(Object.fromEntries(values))
  if (parsed.success) return parsed.data
  throw new OperatorError("Terraform's outputs are not those that medspa knows", {
    code: 'outputs-unexpected',
    whose: 'terraform',
    evidence: z.prettifyError(parsed.error).split('\n'),
    cause: parsed.error,
  })
}

type Needed<Name extends OutputName> = { [Key in Name]-?: NonNullable<Outputs[Key]> }

/** The named outputs, each present; otherwise an OperatorError (`not-deployed`), which names those that are not where there are others. */
export const needOutputs = <Name extends OutputName>(outputs: Outputs, ...names: Name[]): Needed<Name> => {
  const missing = names.filter((name) => outputs[name] === undefined)
  if (Object.keys(outputs).length === 0) throw notDeployed()
  if (missing.length === 0) return Object.fromEntries(names.map((name) => [name, outputs[name]])) as Needed<Name>
  throw new OperatorError(`Terraform has no output ${missing.join(', ')} for this environment`, {
    code: 'not-deployed',
    whose: 'operator',
    exit: 'refused',
    hint: `Run \`${commandLine('deploy')}\` first.`,
  })
}
