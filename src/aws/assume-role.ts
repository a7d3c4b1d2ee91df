import { awsCommandLine } from '../command-line.ts'
import { OperatorError } from '../errors.ts'
import { type ClientOptions, createClients } from './clients.ts'
import { fromAws, hasCode } from './errors.ts'

type Keys = { accessKeyId: string; secretAccessKey: string; sessionToken: string; expiration: Date | undefined }

/**
 * Keys of a session in the role `role` (a name, or an ARN) of the sandbox's account, which end after `seconds`. A role that
 * is not there, or allows no session of that length, is the operator's slip in MEDSPA_SANDBOX_ROLE or MEDSPA_SANDBOX_SESSION.
 */
export async function assumeSandboxRole(
  options: ClientOptions,
  asked: { role: string; seconds: number; accountId: string },
): Promise<Keys> {
  const { AssumeRoleCommand } = await import('@aws-sdk/client-sts')
  const arn = asked.role.startsWith('arn:') ? asked.role : `arn:aws:iam::${asked.accountId}:role/${asked.role}`
  const command = new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: 'medspa', DurationSeconds: asked.seconds })
  const sts = await createClients(options).sts()
  const { Credentials: keys = undefined } = await sts.send(command).catch((error: unknown) => {
    if (hasCode(error, 'AccessDenied')) {
      throw refused(
        `The sandbox has no role ${arn}, which MEDSPA_SANDBOX_ROLE names.`,
        `List its roles: \`${awsCommandLine('iam list-roles --query "Roles[].RoleName"')}\`. Roles come with a deploy; unset MEDSPA_SANDBOX_ROLE for the first one.`,
      )
    }
    if (hasCode(error, 'ValidationError') && error instanceof Error) {
      throw refused(
        `The role ${asked.role} takes no session of ${asked.seconds} seconds: ${error.message}`,
        'Set MEDSPA_SANDBOX_SESSION to a length that the role allows.',
      )
    }
    throw fromAws(error, 'sts:AssumeRole')
  })
  const { AccessKeyId = '', Expiration: expiration, SecretAccessKey = '', SessionToken = '' } = keys ?? {}
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken, expiration }
}

const refused = (message: string, hint: string) =>
  new OperatorError(message, { code: 'sandbox-session-invalid', whose: 'operator', exit: 'usage', hint })
