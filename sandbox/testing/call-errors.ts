import { ACCOUNT_ID } from '../account.ts'
import { refuseCredentials } from '../front/access/credential-errors.ts'
import { auditOf } from '../front/audit/audit.ts'
import type { Call, Reply } from '../front/call.ts'
import { awsError, protocolOf } from '../front/errors.ts'
import type { ErrorKind } from './error-kinds.ts'
import { providerErrorOf } from './provider-errors.ts'

type Answer = readonly [status: number, code: string, message: string]
type Protocol = ReturnType<typeof protocolOf>

/** What a load balancer says whose target does not answer: no words of the API behind it. */
const BAD_GATEWAY: Reply = {
  status: 502,
  headers: { 'content-type': 'text/html' },
  body: '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><h1>502 Bad Gateway</h1></body>\r\n</html>\r\n',
}

const RATE = 'Rate exceeded'
const SKEWED = 'Signature expired: 20260101T000000Z is now earlier than 20260101T001500Z (20260101T002000Z - 5 min.)'
const byProtocol: Record<
  Exclude<ErrorKind, 'access-denied' | 'bad-gateway' | 'expired-token'>,
  Record<Protocol, Answer>
> = {
  throttle: {
    json: [400, 'ThrottlingException', RATE],
    query: [400, 'Throttling', RATE],
    ec2: [503, 'RequestLimitExceeded', 'Request limit exceeded.'],
    s3: [503, 'SlowDown', 'Please reduce your request rate.'],
  },
  'clock-skewed': {
    json: [400, 'InvalidSignatureException', SKEWED],
    query: [403, 'SignatureDoesNotMatch', SKEWED],
    ec2: [400, 'RequestExpired', 'Request has expired.'],
    s3: [403, 'RequestTimeTooSkewed', 'The difference between the request time and the current time is too large.'],
  },
  'error-500': {
    json: [500, 'InternalFailure', 'The request processing has failed because of an unknown error.'],
    query: [500, 'InternalFailure', 'The request processing has failed because of an unknown error.'],
    ec2: [500, 'InternalError', 'An internal error has occurred'],
    s3: [500, 'InternalError', 'We encountered an internal error. Please try again.'],
  },
  'error-503': {
    json: [503, 'ServiceUnavailable', 'The request has failed due to a temporary failure of the server.'],
    query: [503, 'ServiceUnavailable', 'The request has failed due to a temporary failure of the server.'],
    ec2: [503, 'Unavailable', 'The server is overloaded and cannot handle the request.'],
    s3: [503, 'ServiceUnavailable', 'Service is unable to handle request.'],
  },
}

/** What a service says instead of its protocol's usual words. */
const byService: Partial<Record<ErrorKind, Record<string, Answer>>> = {
  throttle: {
    lambda: [429, 'TooManyRequestsException', RATE],
    apigateway: [429, 'TooManyRequestsException', 'Too Many Requests'],
  },
}

/**
 * AWS's answer of this kind, with the codes of the service that is called. Sources: "Common errors" of each service's API
 * reference (JSON and query services), "Error codes for the Amazon EC2 API", "Error responses" of Amazon S3, and the
 * service models of Lambda and API Gateway for 429;
 * "Troubleshoot Signature Version 4 signed requests" (IAM user guide) for a clock that is off. Phone providers have their
 * own words. `retryAfter`: the seconds that a provider's answer names.
 */
export function errorOf(kind: ErrorKind, call: Call, retryAfter?: number): Reply {
  if (kind === 'bad-gateway') return BAD_GATEWAY
  const ofProvider = providerErrorOf(kind, call, retryAfter)
  if (ofProvider) return ofProvider
  if (kind === 'expired-token') return refuseCredentials(call, 'expired')
  const answer =
    kind === 'access-denied' ? denied(call) : (byService[kind]?.[call.service] ?? byProtocol[kind][protocolOf(call)])
  return awsError(call, ...answer)
}

/** IAM user guide, "Troubleshoot access denied error messages"; EC2 and SNS have codes of their own. */
function denied(call: Call): Answer {
  const { action, resources } = auditOf(call, ACCOUNT_ID)
  const message = `User: ${call.principal.arn} is not authorized to perform: ${action} on resource: ${resources[0] ?? '*'} because no identity-based policy allows the ${action} action`
  if (call.service === 'sns') return [403, 'AuthorizationError', message]
  switch (protocolOf(call)) {
    case 'ec2':
      return [403, 'UnauthorizedOperation', `You are not authorized to perform this operation. ${message}`]
    case 's3':
    case 'query':
      return [403, 'AccessDenied', message]
    case 'json':
      // REST services say it by the status too.
      return [call.operation === undefined ? 403 : 400, 'AccessDeniedException', message]
  }
}
