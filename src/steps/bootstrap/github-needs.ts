import type { Environment } from '../../config/names.ts'
import type { Settings } from '../../config/settings.ts'
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
  settings: readonly Pick<Settings, 'environment' | 'platform'>[]
}

/**
 * Pure: section 3 of the checklist: what the repository's workflows need: in each GitHub Environment the account, the role that
 * its jobs take, and the state bucket; a certificate's ARN where the configuration says neither one nor a domain with its zone.
 */
export function githubNeeds({ accountId, bucket, made, settings }: Given): GithubNeed[] {
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
    ...settings.flatMap(({ environment, platform }) => {
      const certificate: Record<string, null> = hasCertificate(platform) ? {} : { API_CERTIFICATE_ARN: null }
      return [
        ...of(environment, made.github_deploy_role_arns[environment], certificate),
        ...of(operationsOf(environment), made.github_operations_role_arns[environment], certificate),
      ]
    }),
    ...of(PLANS, made.github_plan_role_arn),
    ...(made.github_plan_role_arn
      ? [{ kind: 'variable', name: 'AWS_PLAN_ROLE_ARN', environment: null, value: made.github_plan_role_arn } as const]
      : []),
  ]
}

const hasCertificate = ({ certificate_arn, domain, route53_zone_id }: Settings['platform']) =>
  certificate_arn !== undefined || (domain !== undefined && route53_zone_id !== undefined)
