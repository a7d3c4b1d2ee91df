import type { Environment } from '../../config/names.ts'
import type { Made } from './made.ts'

/** What a workflow reads of GitHub: a secret of a GitHub Environment, or a variable of the repository. No value gives a right. */
export type GithubNeed = {
  kind: 'secret' | 'variable'
  name: string
  /** GitHub's Environment; null: the repository's own. */
  environment: string | null
  /** Null: the operator's, not known here. */
  value: string | null
}

/** The GitHub Environment whose reviewers see a park, a restore or a destroy; infra/bootstrap trusts the same names. */
const operationsOf = (environment: Environment) => `${environment}-operations`
const PLANS = 'development-plan'

type Given = {
  accountId: string
  bucket: string
  made: Made
  /** `certificate`: whether the pipeline needs a certificate's ARN for it. */
  environments: readonly { environment: Environment; certificate: boolean }[]
}

/**
 * Pure: section 3 of the checklist: what the repository's workflows need: in each GitHub Environment the account, the role that
 * its jobs take, and the state bucket; a certificate's ARN where it is needed.
 */
export function githubNeeds({ accountId, bucket, environments, made }: Given): GithubNeed[] {
  const of = (
    environment: string,
    role: string | null | undefined,
    more: Record<string, string | null> = {},
  ): GithubNeed[] => {
    if (role === null || role === undefined) return []
    const values = { AWS_ACCOUNT_ID: accountId, AWS_DEPLOY_ROLE_ARN: role, TF_STATE_BUCKET: bucket, ...more }
    return Object.entries(values).map(([name, value]) => ({ kind: 'secret', name, environment, value }))
  }
  return [
    ...environments.flatMap(({ certificate, environment }) => {
      const more: Record<string, null> = certificate ? { API_CERTIFICATE_ARN: null } : {}
      return [
        ...of(environment, made.github_deploy_role_arns[environment], more),
        ...of(operationsOf(environment), made.github_operations_role_arns[environment], more),
      ]
    }),
    ...of(PLANS, made.github_plan_role_arn),
    ...(made.github_plan_role_arn
      ? [{ kind: 'variable', name: 'AWS_PLAN_ROLE_ARN', environment: null, value: made.github_plan_role_arn } as const]
      : []),
  ]
}
