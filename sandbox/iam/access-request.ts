import type { Audit } from '../front/audit/audit.ts'

/** A call that somebody makes: what the journal keeps of it, and who and where he is. */
export type AccessRequest = Pick<Audit, 'action' | 'resources' | 'conditions' | 'passedRoles'> & {
  /** `arn:aws:sts::…:assumed-role/<role>/<session>`, `arn:aws:iam::…:user/<name>`, or a service: `lambda.amazonaws.com`. */
  principal: string
  /** Whose the resources are; the sandbox has one account. */
  accountId: string
  region: string
  /** Condition keys that neither call nor principal tells: `aws:SourceArn` of a service, `aws:PrincipalTag/…` of a role. */
  context?: Readonly<Record<string, string | string[]>>
  /** Condition keys of what exists under an ARN: its tags (`aws:ResourceTag/…`), a role's `iam:PermissionsBoundary`. */
  keysOf?: (arn: string) => Readonly<Record<string, string | string[]>>
}

/** What IAM answers one at a time: may this principal do this to that. */
export type Question = {
  /** As AWS names it: `ecs:RunTask`. */
  action: string
  /** The ARN that AWS would name, `*` in it where the call names none. */
  resource: string
  context: Record<string, string | string[]>
}
