import { commandLine, shellWord } from '../../command-line.ts'
import type { Environment } from '../../config/names.ts'
import type { GithubNeed } from '../../steps/bootstrap/github-needs.ts'
import type { Made } from '../../steps/bootstrap/made.ts'

/** Seconds that the roles' sessions may last; infra/bootstrap says the same. */
const SESSION_SECONDS = 4 * 60 * 60

export type ProfileGiven = {
  accountId: string
  made: Made
  region: string
  /** The profile that a session of the role begins with. */
  source: string
  /** Whether the roles ask for a second factor: of users, and where nobody was named. */
  mfa: boolean
}

/**
 * Pure: lines for ~/.aws/config, a profile a role. Source: AWS CLI user guide, "Using an IAM role in the AWS CLI", "Using
 * multi-factor authentication".
 */
export function profileLines({ accountId, made, mfa, region, source }: ProfileGiven): string[] {
  const partition = made.permissions_boundary_arn.split(':')[1]
  const profiles = [
    ...Object.entries(made.operator_role_arns).map(([environment, arn]) => [`medspa-${environment}`, arn] as const),
    ['medspa-read-only', made.read_only_role_arn] as const,
  ]
  return profiles.flatMap(([name, arn], at) => [
    ...(at > 0 ? [''] : []),
    `[profile ${name}]`,
    `role_arn = ${arn}`,
    `source_profile = ${source}`,
    `region = ${region}`,
    `duration_seconds = ${SESSION_SECONDS}`,
    ...(mfa ? [`mfa_serial = arn:${partition}:iam::${accountId}:mfa/YOUR-DEVICE`] : []),
  ])
}

/** Pure: how the first deploy begins, in the role of its environment. */
export function nextLines(
  environments: readonly Environment[],
  made: Made,
  { sandbox }: { sandbox: boolean },
): string[] {
  return environments.flatMap((environment) => {
    const role = made.operator_role_arns[environment]
    if (role === undefined) return []
    const variable = sandbox ? `MEDSPA_SANDBOX_ROLE=${shellWord(role)}` : `AWS_PROFILE=medspa-${environment}`
    return [`  ${variable} ${commandLine('deploy', { env: environment })}`]
  })
}

/** Pure: what the workflows need, a line each; of a value that is not known here, what it is. */
export const needLines = (needs: readonly GithubNeed[]): string[] =>
  needs.map(({ environment, kind, name, value }) => {
    const where = environment === null ? `${kind} of the repository` : `${kind} of ${environment}`
    return `  ${name} (${where}): ${value ?? 'the ARN of an issued certificate in ACM, which you have'}`
  })
