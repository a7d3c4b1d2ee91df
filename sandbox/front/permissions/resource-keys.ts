import { ACMClient, ListTagsForCertificateCommand } from '@aws-sdk/client-acm'
import { DescribeTagsCommand, EC2Client } from '@aws-sdk/client-ec2'
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { motoClientOptions, type SandboxContext } from '../../context.ts'
import { roleNameOf } from '../access/role-arn.ts'
import type { RolePolicyReader } from './role-policies.ts'

/** Condition keys of what exists under an ARN. */
export type ResourceKeys = (arn: string) => Promise<Readonly<Record<string, string>>>

/**
 * Reads what policies ask of what exists: `aws:ResourceTag/…` of EC2's resources, certificates, secrets and roles, and the boundary that a
 * role has (`iam:PermissionsBoundary`). Read for each call, for tags change. Other services' tags are not read: a condition on them
 * matches nothing.
 */
export function createResourceKeys(
  context: Pick<SandboxContext, 'moto' | 'region'>,
  roles: Pick<RolePolicyReader, 'of'>,
): ResourceKeys {
  const options = motoClientOptions(context)
  const acm = new ACMClient(options)
  const ec2 = new EC2Client(options)
  const secrets = new SecretsManagerClient(options)

  const ofRole = async (name: string) => {
    const role = await roles.of(name)
    // A managed policy is called by its ARN there.
    return { ...tagged(role?.tags), ...(role?.boundary && { 'iam:PermissionsBoundary': role.boundary.name }) }
  }

  return async (arn) => {
    if (arn.includes('*')) return {}
    const role = roleNameOf(arn)
    if (role !== undefined) return ofRole(role)
    const [, , service, , , resource = ''] = arn.split(':')
    if (service === 'ec2') {
      const Filters = [{ Name: 'resource-id', Values: [resource.slice(resource.indexOf('/') + 1)] }]
      const { Tags = [] } = await ec2.send(new DescribeTagsCommand({ Filters }))
      return tagged(valuesOf(Tags))
    }
    if (service === 'acm') {
      const command = new ListTagsForCertificateCommand({ CertificateArn: arn })
      const found = await acm.send(command).catch(notFound)
      return tagged(valuesOf(found?.Tags ?? []))
    }
    if (service === 'secretsmanager') {
      const found = await secrets.send(new DescribeSecretCommand({ SecretId: arn })).catch(notFound)
      return tagged(valuesOf(found?.Tags ?? []))
    }
    return {}
  }
}

const valuesOf = (tags: readonly { Key?: string; Value?: string }[]): Record<string, string> =>
  Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]))

const tagged = (tags: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]))

function notFound(error: unknown): undefined {
  if (error instanceof Error && error.name === 'ResourceNotFoundException') return
  throw error
}
