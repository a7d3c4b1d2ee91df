import type { Simulation } from '@cloud-copilot/iam-simulate'
import type { AccessRequest, Question } from './access-request.ts'
import { withoutAnyType } from './any-type.ts'
import { type Library, loadLibrary } from './library.ts'
import { questionsOf } from './questions.ts'

/** A policy's document, and what to call it: `AmazonECSTaskExecutionRolePolicy`, `medspa-development-api`. */
export type NamedPolicy = { name: string; document: object }

/** Everything that has a say in a principal's call. */
export type Policies = {
  /** Inline and attached; none for a service. */
  identity: readonly NamedPolicy[]
  /** The permissions boundary; undefined where the principal has none. */
  boundary?: NamedPolicy | undefined
  /** The policy that stands at a resource (bucket, secret, repository, function; of a role its trust policy), by ARN. */
  ofResource?: ((resource: string, action: string) => object | undefined) | undefined
}

/** A statement that concerned a question: it allows, or denies. */
export type MatchedStatement = {
  kind: 'identity' | 'boundary' | 'resource'
  policy: string
  /** Its `Sid`; without one its place in the policy, from 1. */
  statement: string
  effect: 'Allow' | 'Deny'
}

/**
 * `implicit`: no policy allows; `explicit`: some policy denies; `boundary`: a policy allows, the boundary does not. A denial of
 * the boundary is `explicit`.
 */
export type Why = 'implicit' | 'explicit' | 'boundary'

/** One question with its answer. */
export type Answer = Question & { why: Why | undefined; matched: MatchedStatement[] }

/** `answers` has an answer for each question, in order; of a refusal the first that is not allowed is named besides. */
export type Decision =
  | { allowed: true; answers: Answer[] }
  | { allowed: false; action: string; resource: string; why: Why; matched: MatchedStatement[]; answers: Answer[] }

/**
 * Evaluates what policies say of a call, as IAM does (IAM user guide, "Policy evaluation logic"), by
 * `@cloud-copilot/iam-simulate`. Service and resource control policies and session policies are none here: the sandbox has
 * no organization.
 *
 * @throws Error where the library is not installed: see `available`
 */
export async function evaluate(request: AccessRequest, policies: Policies): Promise<Decision> {
  const library = await loadLibrary()
  if (library === undefined) throw new Error('@cloud-copilot/iam-simulate is not installed, so no policy is evaluated')
  const questions = await questionsOf(request, library)
  const answers = await Promise.all(questions.map((question) => answer(question, request, policies, library)))
  const refused = answers.find((each): each is Answer & { why: Why } => each.why !== undefined)
  if (refused === undefined) return { allowed: true, answers }
  const { action, matched, resource, why } = refused
  return { allowed: false, action, resource, why, matched, answers }
}

async function answer(
  question: Question,
  { accountId, principal }: AccessRequest,
  { boundary, identity, ofResource }: Policies,
  library: Library,
): Promise<Answer> {
  const { action, context, resource } = question
  const simulation: Simulation = {
    request: {
      principal,
      action,
      resource: { resource: literally(resource), accountId },
      contextVariables: context,
    },
    identityPolicies: identity.map(({ document, name }) => ({ name, policy: withoutAnyType(document) })),
    ...(boundary && {
      permissionBoundaryPolicies: [{ name: boundary.name, policy: withoutAnyType(boundary.document) }],
    }),
    resourcePolicy: ofResource?.(resource, action),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  }
  const ran = await library.runSimulation(simulation, {})
  if (ran.resultType !== 'single') return { ...question, ...unlisted(simulation, library) }
  const { analysis } = ran.result
  const matched = [
    ...statements('identity', analysis.identityAnalysis),
    ...statements('boundary', analysis.permissionBoundaryAnalysis),
    ...statements('resource', analysis.resourceAnalysis),
  ]
  if (analysis.result === 'Allowed') return { ...question, why: undefined, matched }
  if (analysis.result === 'ExplicitlyDenied') return { ...question, why: 'explicit', matched }
  return { ...question, why: analysis.blockedBy?.includes('pb') ? 'boundary' : 'implicit', matched }
}

/**
 * A `*` in what is asked for is text: a policy for `vpc/vpc-1*` does not allow what AWS asks for `vpc/*`. The library would take
 * it for a pattern, and allow where a narrower resource would be allowed. `*` alone stays, where the action knows no other.
 */
const literally = (resource: string) => (resource === '*' ? resource : resource.replaceAll('*', '-'))

type Analysed = {
  policyId: string
  statement: { sid: () => string | undefined; index: () => number }
}

const statements = (
  kind: MatchedStatement['kind'],
  analysis: { allowStatements: Analysed[]; denyStatements: Analysed[] } | undefined,
): MatchedStatement[] => {
  const of = (effect: MatchedStatement['effect'], found: readonly Analysed[] = []) =>
    found.map(({ policyId, statement }) => ({
      kind,
      policy: policyId,
      statement: statement.sid() ?? String(statement.index()),
      effect,
    }))
  return [...of('Allow', analysis?.allowStatements), ...of('Deny', analysis?.denyStatements)]
}

/** What the reference does not know is held against the policies as it is. Which statement decided is found one by one. */
function unlisted(simulation: Simulation, { runUnsafeSimulation }: Library): Pick<Answer, 'why' | 'matched'> {
  const parts = (policies: readonly { name: string; policy: unknown }[]) =>
    policies.flatMap(({ name, policy }) =>
      statementsOf(policy).map((statement, index) => ({
        policy: name,
        statement: typeof statement.Sid === 'string' ? statement.Sid : String(index + 1),
        alone: { Version: '2012-10-17', Statement: [statement] },
      })),
    )
  const matched = parts(simulation.identityPolicies).flatMap(({ alone, ...of }): MatchedStatement[] => {
    const { permissionBoundaryPolicies: _, ...rest } = simulation
    const result = runUnsafeSimulation(
      { ...rest, resourcePolicy: undefined, identityPolicies: [{ name: of.policy, policy: alone }] },
      {},
    )
    if (result === 'ImplicitlyDenied') return []
    return [{ kind: 'identity', ...of, effect: result === 'Allowed' ? 'Allow' : 'Deny' }]
  })
  const result = runUnsafeSimulation(simulation, {})
  if (result === 'Allowed') return { why: undefined, matched }
  if (result === 'ExplicitlyDenied') return { why: 'explicit', matched }
  const { permissionBoundaryPolicies, ...rest } = simulation
  const isBoundary = permissionBoundaryPolicies !== undefined && runUnsafeSimulation(rest, {}) === 'Allowed'
  return { why: isBoundary ? 'boundary' : 'implicit', matched }
}

function statementsOf(policy: unknown): Record<string, unknown>[] {
  const { Statement: found = [] } = policy as {
    Statement?: Record<string, unknown> | Record<string, unknown>[]
  }
  return Array.isArray(found) ? found : [found]
}
