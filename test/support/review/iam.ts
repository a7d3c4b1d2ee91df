import { blocks, type Finding, ofType, type Planned, type Rule } from './planned.ts'

type Statement = {
  Effect: string
  Action?: string | string[]
  NotAction?: unknown
  Resource?: string | string[]
  NotResource?: unknown
  Principal?: unknown
  Condition?: Record<string, Record<string, unknown>>
}
type Policy = { address: string; role: unknown; statements: Statement[] }

/** Actions that may be allowed on every resource, and why. Nothing else may. */
export const onEveryResource: Record<string, string> = {
  'ecr:GetAuthorizationToken': "signs in to the account's registry; knows no resource",
  'elasticloadbalancing:DescribeListeners': "reads; ELB's Describe actions know no resources",
  'elasticloadbalancing:DescribeRules': "reads; ELB's Describe actions know no resources",
  'elasticloadbalancing:DescribeTargetGroups': "reads; ELB's Describe actions know no resources",
  'cloudwatch:DescribeAlarms': 'reads; asked for composite alarms too, it must be allowed on "*"',
}

const list = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value]

/**
 * Every policy document in the plan: each attribute that is JSON with statements. Not those of VPC endpoints: they give no
 * right, they only narrow what callers' own rights allow; ours is open, as tasks fetch more than images from S3.
 */
const policies = (resources: Planned[]): Policy[] =>
  resources
    .filter(({ type }) => type !== 'aws_vpc_endpoint')
    .flatMap(({ address, values }) =>
      Object.values(values).flatMap((value): Policy[] => {
        if (typeof value !== 'string' || !value.includes('"Statement"')) return []
        const { Statement } = JSON.parse(value) as { Statement: Statement | Statement[] }
        return [{ address, role: values.role, statements: Array.isArray(Statement) ? Statement : [Statement] }]
      }),
    )

/** `iam-star`: nothing may do everything, nothing may be done by anybody, and few things to everything. */
export const iamStar: Rule = (resources) => [
  ...policies(resources).flatMap(({ address, statements }) =>
    statements
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap((statement) => faults(statement).map((says): Finding => ({ rule: 'iam-star', address, says }))),
  ),
  ...ofType(resources, 'aws_iam_role_policy_attachment').map(
    ({ address, values }): Finding => ({
      rule: 'iam-star',
      address,
      says: `${values.policy_arn}: what it allows is not written here`,
    }),
  ),
]

const faults = ({ Action, NotAction, Resource, NotResource, Principal }: Statement): string[] => [
  ...list(Action).flatMap((action) => (action.includes('*') ? [`allows ${action}`] : [])),
  ...(NotAction === undefined && NotResource === undefined ? [] : ['allows everything but what it names']),
  ...(list(Resource).includes('*')
    ? list(Action).flatMap((action) => (action in onEveryResource ? [] : [`allows ${action} on every resource`]))
    : []),
  ...(JSON.stringify(Principal)?.includes('"*"') ? ['allows anybody'] : []),
]

/** `trust-account`: a service assumes a role for this account alone (IAM, "The confused deputy problem"). */
export const trustAccount: Rule = (resources) =>
  ofType(resources, 'aws_iam_role').flatMap(({ address, values }): Finding[] => {
    const { Statement } = JSON.parse(String(values.assume_role_policy)) as { Statement: Statement | Statement[] }
    return (Array.isArray(Statement) ? Statement : [Statement]).flatMap(({ Condition, Principal }) => {
      const services = list((Principal as { Service?: string | string[] } | undefined)?.Service)
      const account = Condition?.StringEquals?.['aws:SourceAccount']
      if (/^\d{12}$/.test(String(account))) return []
      return services.map((service) => ({
        rule: 'trust-account',
        address,
        says: `${service} may assume it for any account`,
      }))
    })
  })

/**
 * `execution-secrets`: who starts tasks reads, by whole ARNs, what those tasks need and nothing else: the application's
 * secrets and Redis's token; the probe's role those and the database's master.
 */
export const executionSecrets: Rule = (resources) => {
  const secretsNamed = (suffix: RegExp) =>
    ofType(resources, 'aws_secretsmanager_secret').flatMap(({ values }) =>
      suffix.test(String(values.name)) ? [String(values.arn)] : [],
    )
  const masters = ofType(resources, 'aws_db_instance', 'aws_rds_cluster').flatMap(({ values }) =>
    blocks(values.master_user_secret).map(({ secret_arn }) => String(secret_arn)),
  )
  const readable = {
    tasks: new Set(secretsNamed(/-(app-secrets|redis-auth)$/)),
    probe: new Set([...secretsNamed(/-(app-secrets|redis-auth)$/), ...masters]),
  }
  const execution = new Map(
    ofType(resources, 'aws_iam_role').flatMap(({ values }) => {
      const name = String(values.name)
      if (!name.endsWith('-execution')) return []
      const own = name.endsWith('-probe-execution') ? readable.probe : readable.tasks
      return [values.id, name].map((role) => [role, own] as const)
    }),
  )
  return policies(resources).flatMap(({ address, role, statements }) => {
    const own = execution.get(role)
    if (own === undefined) return []
    return statements
      .filter(({ Action }) => list(Action).some((action) => /^(\*|(secretsmanager|ssm|kms|s3):)/.test(action)))
      .flatMap(({ Action, Resource }): Finding[] => {
        const foreign = list(Resource).filter((resource) => !own.has(resource))
        const more = list(Action).filter((action) => action !== 'secretsmanager:GetSecretValue')
        return foreign.length + more.length === 0
          ? []
          : [{ rule: 'execution-secrets', address, says: `may ${list(Action)} on ${list(Resource)}` }]
      })
  })
}

/** `boundary`: an account that bounds roles refuses each without one, so every role has the boundary that any has. */
export const boundary: Rule = (resources) => {
  const roles = ofType(resources, 'aws_iam_role')
  const bounds = new Set(roles.map(({ values }) => values.permissions_boundary ?? null))
  return bounds.size < 2
    ? []
    : roles.flatMap(({ address, values }): Finding[] =>
        values.permissions_boundary == null ? [{ rule: 'boundary', address, says: 'has no permissions boundary' }] : [],
      )
}
