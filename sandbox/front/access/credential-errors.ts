import type { Call, Reply } from '../call.ts'
import { awsError, protocolOf } from '../errors.ts'
import type { Refusal } from './principals.ts'

type Answer = readonly [status: number, code: string, message: string]

const NOT_KNOWN = 'The security token included in the request is invalid.'
const TOO_LATE = 'The security token included in the request is expired'

/**
 * AWS's words for credentials that it does not accept: "Common errors" of each query service, "Error responses" of S3,
 * "Error codes" of EC2; what the JSON services answer is in none of their models.
 */
const answers: Record<ReturnType<typeof protocolOf>, Record<Refusal, Answer>> = {
  json: {
    missing: [400, 'MissingAuthenticationTokenException', 'Missing Authentication Token'],
    unknown: [400, 'UnrecognizedClientException', NOT_KNOWN],
    expired: [400, 'ExpiredTokenException', TOO_LATE],
  },
  query: {
    missing: [403, 'MissingAuthenticationToken', 'Request is missing Authentication Token'],
    unknown: [403, 'InvalidClientTokenId', NOT_KNOWN],
    expired: [403, 'ExpiredToken', TOO_LATE],
  },
  ec2: {
    missing: [401, 'AuthFailure', 'AWS was not able to validate the provided access credentials'],
    unknown: [401, 'AuthFailure', 'AWS was not able to validate the provided access credentials'],
    expired: [400, 'RequestExpired', 'Request has expired.'],
  },
  s3: {
    missing: [403, 'AccessDenied', 'Access Denied'],
    unknown: [403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.'],
    expired: [400, 'ExpiredToken', 'The provided token has expired.'],
  },
}

/** AWS's answer to a call whose credentials are nobody's, in the protocol of its service. */
export function refuseCredentials(call: Omit<Call, 'principal'>, refusal: Refusal): Reply {
  // Who does not say which service he means speaks S3, unless he speaks like another.
  const isOther = call.service !== '' || call.operation !== undefined
  const [status, code, message] = answers[isOther ? protocolOf(call) : 's3'][refusal]
  return awsError(isOther ? call : { ...call, service: 's3' }, status, code, message)
}
