import type { SandboxContext } from '../../context.ts'
import type { AccessRequest } from '../../iam/access-request.ts'
import { evaluate } from '../../iam/evaluate.ts'
import { available, loadLibrary } from '../../iam/library.ts'
import { questionsOf } from '../../iam/questions.ts'
import type { Asked, Rights } from '../../iam/rights.ts'
import { roleNameOf } from '../access/role-arn.ts'
import { auditOf } from '../audit/audit.ts'
import type { Call } from '../call.ts'
import { type Refused, refusalFor, sentence } from './refusal-words.ts'
import { createResourceKeys } from './resource-keys.ts'
import { createResourcePolicies } from './resource-policies.ts'
import { createRolePolicies } from './role-policies.ts'

/** Of the daemon's environment: `enforce` has IAM's policies decide; `off`, as without it, lets everybody do everything. */
const IAM_VARIABLE = 'MEDSPA_SANDBOX_IAM'

/** Who may do what in this sandbox, by the policies that it holds. */
export type Permissions = Rights & {
  /** A client's call. @throws AwsError as the service refuses it */
  check: (call: Call) => Promise<void>
  /** A call was answered: one that changed IAM counts from now on. */
  answered: (call: Pick<Call, 'service' | 'operation'>) => void
}

/** What a service of AWS gets that acts in a role without the right; it has the words of an SDK's error. */
export class AccessDenied extends Error {
  override readonly name = 'AccessDeniedException'
  readonly $metadata = { httpStatusCode: 400 }
}

/**
 * Permissions for a sandbox that enforces them, by its environment; undefined where it does not. Refused is what no policy of
 * the caller's role allows. The sandbox's operator has every right, as an administrator has: who shall have fewer assumes a role.
 * A role that IAM does not have (it was deleted) has the rights of nobody, and is left to the call's own checks.
 *
 * Not evaluated: `aws:ResourceTag/…` of other than EC2's resources, certificates, secrets and roles (a condition on them matches nothing), policies
 * of topics and keys, what AWS does in its own service-linked roles.
 *
 * @throws Error where the variable has another value, or asks for what is not installed
 */
export async function openPermissions(
  env: Record<string, string | undefined>,
  context: Pick<SandboxContext, 'moto' | 'region' | 'accountId'>,
): Promise<Permissions | undefined> {
  const asked = env[IAM_VARIABLE] || 'off'
  if (asked === 'off') return undefined
  if (asked !== 'enforce') {
    throw new Error(`${IAM_VARIABLE} is ${JSON.stringify(asked)}: enforce or off is expected`)
  }
  if (!(await available())) {
    throw new Error(
      `${IAM_VARIABLE}=enforce takes @cloud-copilot/iam-simulate, a development dependency that is not installed: run npm ci in the checkout, or leave ${IAM_VARIABLE} out`,
    )
  }
  return createPermissions(context)
}

/** Permissions that are enforced; the library must be there. */
export function createPermissions(context: Pick<SandboxContext, 'moto' | 'region' | 'accountId'>): Permissions {
  const roles = createRolePolicies(context)
  const resourcePolicies = createResourcePolicies(context)
  const resourceKeys = createResourceKeys(context, roles)
  const { accountId } = context

  const refused = async (asked: Asked, region: string): Promise<Refused | undefined> => {
    const { principal } = asked
    const roleName = /^arn:[^:]+:sts::\d*:assumed-role\/([^/]+)\//.exec(principal)?.[1]
    // The operator, and whoever is neither a role nor a service.
    if (principal.startsWith('arn:') && roleName === undefined) return undefined
    const role = roleName === undefined ? undefined : await roles.of(roleName)
    if (roleName !== undefined && role === undefined) return undefined
    const tags = Object.entries(role?.tags ?? {}).map(([key, value]) => [`aws:PrincipalTag/${key}`, value])
    const request: AccessRequest = {
      passedRoles: [],
      conditions: {},
      ...asked,
      resources: await Promise.all(asked.resources.map(resourcePolicies.whole)),
      accountId,
      region,
      context: { ...Object.fromEntries(tags), ...asked.context },
    }
    const { keys, policies } = await standingAt(request)
    const decision = await evaluate(
      { ...request, keysOf: (arn) => keys.get(arn) ?? {} },
      {
        identity: role?.identity ?? [],
        boundary: role?.boundary,
        ofResource: (arn) => policies.get(arn),
      },
    )
    return decision.allowed ? undefined : decision
  }

  /** The policy and the condition keys of each resource that IAM will be asked for. */
  const standingAt = async (request: AccessRequest) => {
    const library = await loadLibrary()
    const questions = library === undefined ? [] : await questionsOf(request, library)
    const keys = new Map<string, Readonly<Record<string, string>>>()
    const policies = new Map<string, object | undefined>()
    await Promise.all(
      questions.map(async ({ action, resource }) => {
        const trusted = action === 'sts:AssumeRole' ? roleNameOf(resource) : undefined
        policies.set(
          resource,
          trusted === undefined ? await resourcePolicies.of(resource) : ((await roles.of(trusted))?.trust ?? NOBODY),
        )
        keys.set(resource, await resourceKeys(resource))
      }),
    )
    return { keys, policies }
  }

  return {
    async check(call) {
      if (call.principal.kind === 'operator') return
      const found = await refused({ ...auditOf(call, accountId), principal: call.principal.arn }, call.region)
      if (found) throw refusalFor(call, found)
    },
    async checkAsked(asked) {
      const found = await refused(asked, context.region)
      if (found) throw new AccessDenied(sentence(asked.principal, found))
    },
    answered({ operation = '', service }) {
      if (service === 'iam' && !/^(Get|List)/.test(operation)) roles.forget()
    },
  }
}

/** The trust policy of a role that there is not. */
const NOBODY = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: '*', Action: '*' }] }
