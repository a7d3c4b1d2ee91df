import type { Decision } from '../../iam/evaluate.ts'
import type { Call } from '../call.ts'
import { AwsError, protocolOf } from '../errors.ts'

export type Refused = Extract<Decision, { allowed: false }>

/**
 * AWS's sentence ("Troubleshoot access denied error messages", IAM user guide): who, what, and which kind of policy does not
 * allow or denies it.
 */
export function sentence(principal: string, { action, matched, resource, why }: Refused): string {
  const denial = matched.find(({ effect }) => effect === 'Deny')?.kind ?? 'identity'
  const reason = {
    implicit: `because no identity-based policy allows the ${action} action`,
    boundary: `because no permissions boundary allows the ${action} action`,
    explicit: `with an explicit deny in ${POLICIES[denial]}`,
  }[why]
  return `User: ${principal} is not authorized to perform: ${action} on resource: ${resource} ${reason}`
}

const POLICIES = {
  identity: 'an identity-based policy',
  boundary: 'a permissions boundary',
  resource: 'a resource-based policy',
}

/** S3 puts the ARN in quotes ("Access denied (403 Forbidden) errors in Amazon S3"). */
const s3Sentence = (principal: string, refused: Refused) =>
  sentence(principal, { ...refused, resource: `"${refused.resource}"` })

/** REST services answer 403, the other JSON services 400 (each API's "Common errors"). */
const REST = ['lambda', 'apigateway']

/**
 * The refusal as a service answers it: `AccessDenied` with XML, `AccessDeniedException` with JSON; EC2 says
 * `UnauthorizedOperation` ("Error codes for the Amazon EC2 API"), SNS `AuthorizationError` (the API's "Errors" of each action).
 */
export function refusalFor(call: Pick<Call, 'service' | 'headers' | 'principal'>, refused: Refused): AwsError {
  const words = sentence(call.principal.arn, refused)
  switch (protocolOf(call)) {
    case 's3':
      return new AwsError('AccessDenied', s3Sentence(call.principal.arn, refused), 403)
    case 'ec2':
      return new AwsError('UnauthorizedOperation', `You are not authorized to perform this operation. ${words}`, 403)
    case 'query':
      return new AwsError(call.service === 'sns' ? 'AuthorizationError' : 'AccessDenied', words, 403)
    case 'json':
      return new AwsError('AccessDeniedException', words, REST.includes(call.service) ? 403 : 400)
  }
}
