import type { ModuleCopy } from './module-copy.ts'
import { type Planned, plannedResources } from './planned.ts'

/** A certificate that no AWS is asked about. */
const certificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555'

/** A policy that bounds roles; no AWS is asked about it. */
export const boundaryArn = 'arn:aws:iam::123456789012:policy/medspa-boundary'

const environments = ['development', 'production'] as const
export type Environment = (typeof environments)[number]

/**
 * Applies each environment without a provider behind it, and plans it again: so every value is known, as it is in a plan
 * of an environment that stands, in seconds and without AWS. The two secrets get ARNs that differ.
 */
export const planTests = `mock_provider "aws" {
  source = "./tests/mocks"

  override_resource {
    target = module.secrets.aws_secretsmanager_secret.redis_auth
    values = { arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:mock-redis-auth-AbCdEf" }
  }
}
${environments
  .flatMap((environment) =>
    (['apply', 'plan'] as const).map(
      (command) => `
run "${environment}_${command}" {
  command   = ${command}
  state_key = "${environment}"

  variables {
    environment            = "${environment}"
    api_certificate_arn    = "${certificateArn}"
    api_certificate_name   = "api.example.com"
    voice_lambda_image_tag = "abc"
    alarms_email           = "operator@example.com"
    permissions_boundary   = "${boundaryArn}"
  }
}
`,
    ),
  )
  .join('')}`

type Line = {
  type: string
  '@message': string
  '@testrun'?: string
  test_plan?: Parameters<typeof plannedResources>[0]
  diagnostic?: { severity: string; detail?: string }
}

/** Runs `planTests`, which the copy holds as tests/plans.tftest.hcl, and returns each environment's resources. */
export async function environmentPlans(copy: ModuleCopy): Promise<Record<Environment, Planned[]>> {
  const ran = await copy.terraform(['test', '-filter=tests/plans.tftest.hcl', '-json', '-verbose'], {
    reject: false,
    lines: true,
  })
  const lines = (ran.stdout as string[]).map((line) => JSON.parse(line) as Line)
  const plans = new Map(
    lines.flatMap((line) => (line.test_plan ? [[line['@testrun'], plannedResources(line.test_plan)]] : [])),
  )
  const of = (environment: Environment): Planned[] => {
    const plan = plans.get(`${environment}_plan`)
    if (plan !== undefined) return plan
    const errors = lines.flatMap(({ diagnostic, '@message': message }) =>
      diagnostic?.severity === 'error' ? [`${message}\n${diagnostic.detail ?? ''}`] : [],
    )
    throw new Error(`no plan of ${environment}:\n${errors.join('\n')}\n${String(ran.stderr)}`)
  }
  return { development: of('development'), production: of('production') }
}
