import type { SandboxContext } from '../../context.ts'
import type { NamedPolicy } from '../../iam/evaluate.ts'
import { type Library, loadLibrary } from '../../iam/library.ts'
import { roleNameOf } from '../access/role-arn.ts'
import type { Call, Reply } from '../call.ts'
import { AwsError } from '../errors.ts'
import { createRolePolicies, type RolePolicies } from '../permissions/role-policies.ts'
import { formInput, xmlReply, xmlText } from '../reply.ts'

type Entity = Pick<RolePolicies, 'identity' | 'boundary'>
type SimulationResult = 'Allowed' | 'ExplicitlyDenied' | 'ImplicitlyDenied'
type Decision = { decision: 'allowed' | 'explicitDeny' | 'implicitDeny'; boundary: boolean | undefined }

const ANYTHING: NamedPolicy = {
  name: 'operator',
  document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
}

/**
 * `SimulatePrincipalPolicy` for the sandbox's roles and its operator, who may do everything. Each action is asked about each
 * resource by the role's inline and attached policies and its boundary, as they stand in moto. Policies given with the call and
 * resource policies but the default one of keys are not evaluated, an organization there is not, and an answer has one page and no matched statements.
 * Source: IAM API reference, SimulatePrincipalPolicy.
 */
export function createSimulator(
  context: Pick<SandboxContext, 'moto' | 'region' | 'accountId'>,
  load: () => Promise<Library | undefined> = loadLibrary,
): (call: Call) => Promise<Reply> {
  const operator = `arn:aws:iam::${context.accountId}:user/operator`

  async function entityOf(arn: string): Promise<Entity> {
    if (arn === operator) return { identity: [ANYTHING], boundary: undefined }
    const name = roleNameOf(arn)
    if (name === undefined)
      throw new AwsError('InvalidInput', `The sandbox simulates roles and its operator, not ${arn}.`)
    // Read anew for each call: a reader keeps what it has read.
    const role = await createRolePolicies(context).of(name)
    // A name alone is none: the path belongs to the ARN.
    if (role?.arn !== arn) throw new AwsError('NoSuchEntity', `The entity with ARN ${arn} cannot be found.`, 404)
    return role
  }

  return async (call) => {
    const library = await load()
    if (library === undefined)
      throw new AwsError(
        'NotImplemented',
        'this sandbox has no library that evaluates policies (@cloud-copilot/iam-simulate)',
        501,
      )
    const input = formInput(call)
    const source = input.get('PolicySourceArn') ?? ''
    const actions = members(input, 'ActionNames')
    const given = members(input, 'ResourceArns')
    const resources = given.length > 0 ? given : ['*']
    const { boundary, identity } = await entityOf(source)
    const contextVariables = {
      'aws:PrincipalArn': source,
      'aws:PrincipalAccount': context.accountId,
      'aws:RequestedRegion': context.region,
      'aws:SecureTransport': 'true',
      ...contextEntries(input),
    }
    const resultOf = async (
      action: string,
      resource: string,
      boundaries: readonly NamedPolicy[] | undefined,
    ): Promise<SimulationResult> => {
      const simulation = {
        request: { principal: source, action, resource: { resource, accountId: context.accountId }, contextVariables },
        identityPolicies: identity.map(simulated),
        ...(boundaries && { permissionBoundaryPolicies: boundaries.map(simulated) }),
        serviceControlPolicies: [],
        resourceControlPolicies: [],
      }
      if (!resource.startsWith('arn:aws:kms:'))
        return library.runUnsafeSimulation({ ...simulation, resourcePolicy: undefined }, {})
      // The quicker way of the library takes no resource policy.
      const ran = await library.runSimulation({ ...simulation, resourcePolicy: leavesToIam(context.accountId) }, {})
      return ran.resultType === 'single' ? ran.result.analysis.result : 'ImplicitlyDenied'
    }
    const decide = async (action: string, resource: string): Promise<Decision> => {
      const result = await resultOf(action, resource, boundary && [boundary])
      return {
        decision: result === 'Allowed' ? 'allowed' : result === 'ExplicitlyDenied' ? 'explicitDeny' : 'implicitDeny',
        boundary:
          boundary === undefined
            ? undefined
            : result === 'Allowed' || (await resultOf(action, resource, undefined)) !== 'Allowed',
      }
    }
    const results = await Promise.all(
      actions.map(async (action) => ({
        action,
        of: await Promise.all(resources.map(async (resource) => ({ resource, ...(await decide(action, resource)) }))),
      })),
    )
    return xmlReply(200, responseOf(results))
  }
}

/**
 * What the policy of a key says where nobody has written another: the account's own policies decide. The library denies every
 * call to a key without one. Source: KMS developer guide, "Default key policy".
 */
const leavesToIam = (accountId: string) => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${accountId}:root` }, Action: 'kms:*', Resource: '*' },
  ],
})

/** `<name>.member.1`, `.2` … of the query protocol. */
const members = (input: URLSearchParams, name: string): string[] => {
  const found: string[] = []
  for (let at = 1; input.has(`${name}.member.${at}`); at += 1) found.push(input.get(`${name}.member.${at}`) ?? '')
  return found
}

function contextEntries(input: URLSearchParams): Record<string, string | string[]> {
  const entries: Record<string, string | string[]> = {}
  for (let at = 1; input.has(`ContextEntries.member.${at}.ContextKeyName`); at += 1) {
    const prefix = `ContextEntries.member.${at}`
    const values = members(input, `${prefix}.ContextKeyValues`)
    const isList = input.get(`${prefix}.ContextKeyType`)?.endsWith('List') ?? false
    entries[input.get(`${prefix}.ContextKeyName`) ?? ''] = isList ? values : (values[0] ?? '')
  }
  return entries
}

const simulated = ({ document, name }: NamedPolicy) => ({ name, policy: document })

const boundaryDetail = (allowed: boolean | undefined): string =>
  allowed === undefined
    ? ''
    : `<PermissionsBoundaryDecisionDetail><AllowedByPermissionsBoundary>${allowed}</AllowedByPermissionsBoundary></PermissionsBoundaryDecisionDetail>`

/** The decision about an action is the strictest of those about its resources. */
const strictest = (of: readonly Decision[]): Decision['decision'] =>
  of.some(({ decision }) => decision === 'explicitDeny')
    ? 'explicitDeny'
    : of.every(({ decision }) => decision === 'allowed')
      ? 'allowed'
      : 'implicitDeny'

function responseOf(results: readonly { action: string; of: readonly (Decision & { resource: string })[] }[]): string {
  const specific = results.map(({ action, of }) => {
    const each = of.map(
      ({ boundary, decision, resource }) =>
        `<member><EvalResourceName>${xmlText(resource)}</EvalResourceName><EvalResourceDecision>${decision}</EvalResourceDecision><MissingContextValues/>${boundaryDetail(boundary)}</member>`,
    )
    return `<member><EvalActionName>${xmlText(action)}</EvalActionName><EvalResourceName>*</EvalResourceName><EvalDecision>${strictest(of)}</EvalDecision><MatchedStatements/><MissingContextValues/><ResourceSpecificResults>${each.join('')}</ResourceSpecificResults></member>`
  })
  return `<SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated><EvaluationResults>${specific.join('')}</EvaluationResults></SimulatePrincipalPolicyResult><ResponseMetadata><RequestId>sandbox</RequestId></ResponseMetadata></SimulatePrincipalPolicyResponse>`
}
