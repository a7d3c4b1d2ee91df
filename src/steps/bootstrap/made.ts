import * as z from 'zod'
import { OperatorError } from '../../errors.ts'
import type { Outputs } from '../../terraform/outputs.ts'

const arns = z.record(z.string(), z.string()).default({})

/** Outputs of infra/bootstrap: what the account has. GitHub's are absent or empty where no repository was named. */
const madeSchema = z.looseObject({
  permissions_boundary_arn: z.string(),
  /** By environments. */
  operator_role_arns: arns,
  operator_policy_arns: z.record(z.string(), z.array(z.string())).default({}),
  read_only_role_arn: z.string(),
  github_deploy_role_arns: arns,
  github_operations_role_arns: arns,
  github_plan_role_arn: z.string().nullish(),
})

export type Made = z.infer<typeof madeSchema>

/** @throws OperatorError `outputs-unexpected` */
export function madeOf(outputs: Outputs): Made {
  const parsed = madeSchema.safeParse(outputs)
  if (parsed.success) return parsed.data
  throw new OperatorError("Terraform's outputs are not those of infra/bootstrap.", {
    code: 'outputs-unexpected',
    whose: 'terraform',
    evidence: z.prettifyError(parsed.error).split('\n'),
    cause: parsed.error,
  })
}
