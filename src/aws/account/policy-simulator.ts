import type { ContextEntry, EvaluationResult } from '@aws-sdk/client-iam'
import type { Clients } from '../clients.ts'
import { fromAws, hasCode, statusOf } from '../errors.ts'

/** Actions that are asked about together: on one thing, with the same condition keys. */
export type Question = {
  actions: readonly string[]
  /** An ARN, or `*`. */
  resource: string
  context: Readonly<Record<string, string | readonly string[]>>
}

/** Why AWS would refuse: no policy allows it, a policy denies it, the permissions boundary or the organization does not allow it. */
export type Refusal = 'implicit' | 'explicit' | 'boundary' | 'organization'

export type Verdict = {
  action: string
  /** Undefined where the action is allowed. */
  refusal: Refusal | undefined
  /** Condition keys that policies ask for, and the question did not have. */
  unknownConditions: string[]
}

/** Whose policies are simulated; `root` has all rights. `unknown` says why nobody's can be. */
export type Simulated = { arn: string } | { root: true } | { unknown: string }

export type PolicySimulator = {
  /** The role of a session, the user, or the account's root behind the ARN that STS gives. */
  principalOf: (callerArn: string) => Promise<Simulated>
  /** What IAM says to each action; `unavailable` is the reason why it says nothing. */
  ask: (principalArn: string, question: Question, signal?: AbortSignal) => Promise<Verdict[] | { unavailable: string }>
}

const denied = ['AccessDenied', 'AccessDeniedException']
const invalid = ['InvalidInput', 'InvalidInputException']
const missing = ['NoSuchEntity', 'NoSuchEntityException']

/** IAM's own policy simulator. */
export const createPolicySimulator = ({ clients }: { clients: Pick<Clients, 'iam'> }): PolicySimulator => {
  async function evaluate(PolicySourceArn: string, question: Question, abortSignal?: AbortSignal): Promise<Verdict[]> {
    const { paginateSimulatePrincipalPolicy } = await import('@aws-sdk/client-iam')
    const input = {
      PolicySourceArn,
      ActionNames: [...question.actions],
      ResourceArns: [question.resource],
      ContextEntries: Object.entries(question.context).map(([key, values]) => entryOf(key, values)),
    }
    const verdicts: Verdict[] = []
    const pages = paginateSimulatePrincipalPolicy({ client: await clients.iam() }, input, { abortSignal })
    for await (const { EvaluationResults = [] } of pages) verdicts.push(...EvaluationResults.map(verdictOf))
    return verdicts
  }

  /**
   * IAM refuses to simulate some actions together ("require different authorization information"), which no list of AWS's names:
   * then each is asked about alone. What IAM cannot simulate at all is an error.
   */
  async function eachWhereNeeded(principalArn: string, question: Question, signal?: AbortSignal): Promise<Verdict[]> {
    try {
      return await evaluate(principalArn, question, signal)
    } catch (error) {
      if (!hasCode(error, ...invalid) || question.actions.length < 2) throw error
    }
    const verdicts: Verdict[] = []
    for (const action of question.actions)
      verdicts.push(...(await evaluate(principalArn, { ...question, actions: [action] }, signal)))
    return verdicts
  }

  return {
    async principalOf(callerArn) {
      const [, partition, , , accountId, resource = ''] = callerArn.split(':')
      if (resource === 'root') return { root: true }
      if (resource.startsWith('user/')) return { arn: callerArn }
      const [kind, RoleName = ''] = resource.split('/')
      if (kind !== 'assumed-role') return { unknown: `${callerArn} is neither a user nor a session of a role` }
      const { GetRoleCommand } = await import('@aws-sdk/client-iam')
      const iam = await clients.iam()
      try {
        const { Role } = await iam.send(new GetRoleCommand({ RoleName }))
        return Role?.Arn === undefined ? { unknown: `IAM gives no ARN of the role ${RoleName}` } : { arn: Role.Arn }
      } catch (error) {
        if (hasCode(error, ...missing)) return { unknown: `the account ${accountId} has no role ${RoleName}` }
        if (!hasCode(error, ...denied)) throw fromAws(error, 'iam:GetRole')
      }
      // A session's ARN has the role's name without its path. Source: IAM user guide, "IAM identifiers"; the path of IAM Identity
      // Center's roles: its user guide, "Referencing permission sets in resource policies".
      const path = RoleName.startsWith('AWSReservedSSO_') ? 'aws-reserved/sso.amazonaws.com/' : ''
      return { arn: `arn:${partition}:iam::${accountId}:role/${path}${RoleName}` }
    },

    async ask(principalArn, question, signal) {
      try {
        return await eachWhereNeeded(principalArn, question, signal)
      } catch (error) {
        if (hasCode(error, ...denied))
          return { unavailable: 'the role in use may not ask IAM (iam:SimulatePrincipalPolicy)' }
        if (hasCode(error, ...missing))
          return { unavailable: `IAM knows no ${principalArn}; iam:GetRole would tell the role's path` }
        if (hasCode(error, 'NotImplemented') || statusOf(error) === 501)
          return { unavailable: `nobody simulates policies here: ${(error as Error).message}` }
        throw fromAws(error, 'iam:SimulatePrincipalPolicy')
      }
    },
  }
}

const entryOf = (ContextKeyName: string, values: string | readonly string[]): ContextEntry =>
  typeof values === 'string'
    ? { ContextKeyName, ContextKeyValues: [values], ContextKeyType: 'string' }
    : { ContextKeyName, ContextKeyValues: [...values], ContextKeyType: 'stringList' }

/** The decision about the one thing that was asked about; about `*` IAM gives none besides that about the action. */
function verdictOf(result: EvaluationResult): Verdict {
  const [specific] = result.ResourceSpecificResults ?? []
  const decision = specific?.EvalResourceDecision ?? result.EvalDecision
  const boundary = specific?.PermissionsBoundaryDecisionDetail ?? result.PermissionsBoundaryDecisionDetail
  const refusal: Refusal =
    result.OrganizationsDecisionDetail?.AllowedByOrganizations === false
      ? 'organization'
      : decision === 'explicitDeny'
        ? 'explicit'
        : boundary?.AllowedByPermissionsBoundary === false
          ? 'boundary'
          : 'implicit'
  return {
    action: result.EvalActionName ?? '',
    refusal: decision === 'allowed' ? undefined : refusal,
    unknownConditions: specific?.MissingContextValues ?? result.MissingContextValues ?? [],
  }
}
