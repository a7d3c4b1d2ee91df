import type { AccessRequest } from './access-request.ts'

type Keys = Record<string, string | string[]>

/**
 * The condition keys of a request: what the call tells, and what AWS sends with every call (IAM user guide, "AWS global
 * condition context keys"). A call to the sandbox counts as one over TLS, as each call to AWS is. Of where it comes from
 * (`aws:SourceIp`, `aws:SourceVpce`) and of the principal's organization nothing is said: such a condition matches nothing.
 */
export function contextOf({ accountId, conditions, context, principal, region }: AccessRequest): Keys {
  const now = new Date()
  return {
    'aws:CurrentTime': now.toISOString(),
    'aws:EpochTime': String(Math.floor(now.getTime() / 1000)),
    'aws:SecureTransport': 'true',
    'aws:ViaAWSService': 'false',
    'aws:RequestedRegion': region,
    'aws:ResourceAccount': accountId,
    // EC2 sends the region by a key of its own.
    'ec2:Region': region,
    ...principalKeys(principal),
    ...conditions,
    ...context,
  }
}

/** A service acts for itself; a session is its role, whose ARN `aws:PrincipalArn` has. */
function principalKeys(principal: string): Keys {
  if (!principal.startsWith('arn:')) {
    return { 'aws:PrincipalIsAWSService': 'true', 'aws:PrincipalServiceName': principal }
  }
  const [, , , , account = '', resource = ''] = principal.split(':')
  const [kind, ...path] = resource.split('/')
  const name = path.at(-1) ?? ''
  const known = { 'aws:PrincipalIsAWSService': 'false', 'aws:PrincipalAccount': account }
  if (kind === 'assumed-role') {
    return {
      ...known,
      'aws:PrincipalArn': `arn:aws:iam::${account}:role/${path[0]}`,
      'aws:PrincipalType': 'AssumedRole',
    }
  }
  return { ...known, 'aws:PrincipalArn': principal, 'aws:PrincipalType': 'User', 'aws:username': name }
}
