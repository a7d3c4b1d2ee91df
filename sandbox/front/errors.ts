import type { Call, Reply } from './call.ts'
import { jsonReply, xmlReply, xmlText } from './reply.ts'

/** An error that AWS would answer; thrown by a service's handler, it reaches the client in the service's protocol. */
export class AwsError extends Error {
  /** HTTP status, 400 unless AWS says otherwise. */
  readonly status: number
  /** AWS's own code, as its service model spells it: `ClusterNotFoundException`, `DBInstanceNotFound`. */
  readonly code: string

  constructor(code: string, message: string, status = 400) {
    super(message)
    this.name = 'AwsError'
    this.code = code
    this.status = status
  }
}

/** Services of the query protocol (form in, XML out). Everything else that the front answers speaks JSON. */
const QUERY_SERVICES = new Set([
  'rds',
  'elasticache',
  'elasticloadbalancing',
  'iam',
  'sts',
  'sns',
  'autoscaling',
  'cloudformation',
  // Its protocol is REST with XML, and its errors have the envelope of these.
  'route53',
])

/** EC2 has the query protocol with an error envelope of its own. */
const EC2_SERVICES = new Set(['ec2'])
/** S3 answers bare XML errors. */
const S3_SERVICES = new Set(['s3', 's3-outposts'])

/** How a service puts an error: what `awsError` writes. */
export function protocolOf(call: Pick<Call, 'service' | 'headers'>): 'json' | 'query' | 'ec2' | 's3' {
  if (S3_SERVICES.has(call.service)) return 's3'
  if (EC2_SERVICES.has(call.service)) return 'ec2'
  return QUERY_SERVICES.has(call.service) || isForm(call) ? 'query' : 'json'
}

/**
 * AWS's error answer in the protocol of the call's service: JSON 1.0/1.1 (`__type`), REST-JSON (`x-amzn-errortype`),
 * query XML (`ErrorResponse`), EC2's or S3's. Envelopes: Smithy's AWS protocol specifications.
 */
export function awsError(
  call: Pick<Call, 'service' | 'headers'>,
  status: number,
  code: string,
  message: string,
): Reply {
  const requestId = 'sandbox'
  const type = status >= 500 ? 'Receiver' : 'Sender'
  const fields = `<Code>${xmlText(code)}</Code><Message>${xmlText(message)}</Message>`
  switch (protocolOf(call)) {
    case 's3':
      return xmlReply(status, `<Error>${fields}<RequestId>${requestId}</RequestId></Error>`)
    case 'ec2':
      return xmlReply(
        status,
        `<Response><Errors><Error>${fields}</Error></Errors><RequestID>${requestId}</RequestID></Response>`,
      )
    case 'query':
      return xmlReply(
        status,
        `<ErrorResponse><Error><Type>${type}</Type>${fields}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
      )
    case 'json': {
      const reply = jsonReply(status, { __type: code, message, Message: message })
      return { ...reply, headers: { ...reply.headers, 'x-amzn-errortype': code } }
    }
  }
}

/** The answer to whatever a handler threw: its own error when it is an `AwsError`, else `InternalFailure`. */
export function replyToError(call: Call, error: unknown): Reply {
  if (error instanceof AwsError) return awsError(call, error.status, error.code, error.message)
  return awsError(call, 500, 'InternalFailure', `the sandbox failed in ${call.service}: ${messageOf(error)}`)
}

function isForm(call: Pick<Call, 'headers'>): boolean {
  return (call.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')
}

/** What an error says, whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
