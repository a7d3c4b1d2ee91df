import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  NoSuchEntityException,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
} from '@aws-sdk/client-iam'
import { motoClientOptions, type SandboxContext } from '../../context.ts'
import type { NamedPolicy } from '../../iam/evaluate.ts'

/** What a role holds, as IAM keeps it. */
export type RolePolicies = {
  arn: string
  identity: NamedPolicy[]
  boundary: NamedPolicy | undefined
  /** By key: the role's tags are those of its sessions (`aws:PrincipalTag/…`). */
  tags: Record<string, string>
  /** Who may assume it. */
  trust: object | undefined
}

/** Reads roles' policies out of the control plane; undefined for a role that IAM does not have. */
export type RolePolicyReader = {
  of: (roleName: string) => Promise<RolePolicies | undefined>
  /** IAM has changed: everything is read again. */
  forget: () => void
}

/** Keeps what it has read until something changes in IAM. */
export function createRolePolicies(context: Pick<SandboxContext, 'moto' | 'region'>): RolePolicyReader {
  const iam = new IAMClient(motoClientOptions(context))
  let known = new Map<string, Promise<RolePolicies | undefined>>()

  const managed = async (PolicyArn: string): Promise<NamedPolicy> => {
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }))
    const { PolicyVersion } = await iam.send(
      new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId }),
    )
    return { name: PolicyArn, document: documentOf(PolicyVersion?.Document) }
  }
  const inline = async (RoleName: string, PolicyName: string): Promise<NamedPolicy> => {
    const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))
    return { name: PolicyName, document: documentOf(PolicyDocument) }
  }
  const read = async (RoleName: string): Promise<RolePolicies | undefined> => {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName })).catch((error: unknown) => {
      if (error instanceof NoSuchEntityException) return { Role: undefined }
      throw error
    })
    if (Role === undefined) return undefined
    const identity: Promise<NamedPolicy>[] = []
    for await (const { PolicyNames = [] } of paginateListRolePolicies({ client: iam }, { RoleName })) {
      identity.push(...PolicyNames.map((name) => inline(RoleName, name)))
    }
    for await (const { AttachedPolicies = [] } of paginateListAttachedRolePolicies({ client: iam }, { RoleName })) {
      identity.push(...AttachedPolicies.map(({ PolicyArn = '' }) => managed(PolicyArn)))
    }
    const boundary = Role.PermissionsBoundary?.PermissionsBoundaryArn
    return {
      arn: Role.Arn ?? '',
      identity: await Promise.all(identity),
      boundary: boundary === undefined ? undefined : await managed(boundary),
      tags: Object.fromEntries((Role.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
      trust: Role.AssumeRolePolicyDocument === undefined ? undefined : documentOf(Role.AssumeRolePolicyDocument),
    }
  }

  return {
    of(roleName) {
      const found = known.get(roleName) ?? read(roleName)
      known.set(roleName, found)
      // A read that fails is no answer for the next call.
      found.catch(() => known.delete(roleName))
      return found
    },
    forget() {
      known = new Map()
    },
  }
}

/** IAM gives documents in URL encoding. */
export function documentOf(text = '{}'): object {
  return JSON.parse(text.startsWith('%7B') ? decodeURIComponent(text) : text) as object
}
