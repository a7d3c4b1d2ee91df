import { awsCommandLine, commandLine } from '../command-line.ts'
import { cancelled, OperatorError, type Whose } from '../errors.ts'
import { expiredCodes, signInAgain, signInCommand } from '../expired-credentials.ts'
import { proxyInUse } from '../io/proxies.ts'

/** Whether an error of the SDK has one of these AWS error codes. */
export const hasCode = (error: unknown, ...codes: string[]): boolean =>
  error instanceof Error && codes.includes(error.name)

/** The HTTP status of a refused call, for services whose refusals have no body (S3's HEAD). */
export const statusOf = (error: unknown): number | undefined => metadataOf(error)?.httpStatusCode

/**
 * Whether the SDK had asked before: then what AWS refuses may be what the first attempt, whose answer was lost, has begun.
 */
export const wasTriedAgain = (error: unknown): boolean => (metadataOf(error)?.attempts ?? 1) > 1

/** A header of the answer by which a call was refused; `name` in lower case. */
export const headerOf = (error: unknown, name: string): string | undefined => {
  const response = typeof error === 'object' && error !== null && '$response' in error ? error.$response : undefined
  return (response as { headers?: Record<string, string> } | undefined)?.headers?.[name]
}

type Metadata = { httpStatusCode?: number; requestId?: string; attempts?: number }

const metadataOf = (error: unknown): Metadata | undefined =>
  typeof error === 'object' && error !== null && '$metadata' in error ? (error.$metadata as Metadata) : undefined

/** Node's code of a failed connection; an AggregateError (one failure an address) has it on its first error. */
const networkCode = (error: Error): string | undefined => {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return networkCode(error.errors[0])
  if ('code' in error && typeof error.code === 'string') return error.code
  return error.cause instanceof Error ? networkCode(error.cause) : undefined
}

/** Where a refused connection was to lead. */
const refusedAt = (error: Error): number | undefined => {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return refusedAt(error.errors[0])
  if ('port' in error && typeof error.port === 'number') return error.port
  return error.cause instanceof Error ? refusedAt(error.cause) : undefined
}

const unrecognised = [
  'UnrecognizedClientException',
  'UnrecognizedClient',
  'InvalidClientTokenId',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'AuthFailure',
  'IncompleteSignature',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
]
const denied = [
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'AuthorizationError',
  'Forbidden',
  '403',
]
const throttled = [
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestLimitExceeded',
  'EC2ThrottledException',
  'SlowDown',
]
/** Another change of the same thing is under way; S3's code, and Route 53's. */
const busy = ['OperationAborted', 'PriorRequestNotComplete']
/**
 * Signatures hold for minutes around AWS's own time: 5, of S3 and EC2 15. S3 and EC2 have codes for that; the other services
 * say it in the text of a signature's refusal. Source: AWS Signature Version 4, "Troubleshooting"; S3 and EC2 error codes.
 */
const isClockSkewed = ({ message, name }: Error): boolean =>
  ['RequestTimeTooSkewed', 'RequestInTheFuture'].includes(name) || /^Signature (expired|not yet current)/.test(message)
const setTheClock =
  "Set this machine's clock (`timedatectl set-ntp true`; in WSL or a virtual machine that slept, `sudo hwclock -s`), then run this again."
const noCredentials = ['CredentialsProviderError', 'TokenProviderError', 'ProviderError']
/** Whether the SDK found no credentials at all: neither refused nor expired ones. */
export const isWithoutCredentials = (error: Error): boolean => error.name === 'CredentialsProviderError'
const unreachable = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'ECONNRESET',
  'EPIPE',
  'ERR_PROXY_TUNNEL',
  'ERR_PROXY_INVALID_CONFIG',
]

/** The SDK's name for an error of an answer that has no body, as those to HEAD: all that it says is the status. */
const isWithoutReason = (error: Error): boolean => ['Unknown', 'UnknownError'].includes(error.name)

type Kind = { code: string; whose: Whose; hint?: string }

const kindOf = (error: Error): Kind | undefined => {
  if (noCredentials.includes(error.name))
    return {
      code: 'aws-credentials',
      whose: 'operator',
      hint: `Sign in (\`${signInCommand()}\`) or name credentials (AWS_PROFILE, AWS_ACCESS_KEY_ID), then run this again.`,
    }
  if (expiredCodes.includes(error.name))
    return {
      code: 'aws-credentials',
      whose: 'operator',
      hint:
        error.name === 'RequestExpired'
          ? `${signInAgain()} If they have not, this machine's clock is more than 15 minutes off.`
          : signInAgain(),
    }
  if (isClockSkewed(error)) return { code: 'aws-clock', whose: 'operator', hint: setTheClock }
  if (unrecognised.includes(error.name))
    return {
      code: 'aws-credentials',
      whose: 'operator',
      hint: `AWS does not know these credentials: check them and the region (\`${awsCommandLine('sts get-caller-identity')}\`), and this machine's time.`,
    }
  if (isWithoutReason(error) && statusOf(error) === 400)
    return {
      code: 'aws-credentials',
      whose: 'operator',
      hint: `AWS gives no reason in an answer to HEAD; 400 is its answer to credentials that have expired. ${signInAgain()}`,
    }
  if (denied.includes(error.name))
    return {
      code: 'aws-access-denied',
      whose: 'operator',
      hint: 'Your role lacks this permission: use another role, or ask the administrator of the account to add it.',
    }
  if (throttled.includes(error.name))
    return {
      code: 'aws-throttled',
      whose: 'aws',
      hint: 'AWS asks for fewer calls. Run the same command again in a minute.',
    }
  if (busy.includes(error.name))
    return {
      code: 'aws-error',
      whose: 'aws',
      hint: 'Another change of the same thing is under way at AWS: run this again in a minute.',
    }
  const network = networkCode(error)
  const proxy = proxyInUse(network === 'ECONNREFUSED' ? refusedAt(error) : undefined)
  if (error.name === 'TimeoutError' || (network !== undefined && unreachable.includes(network)))
    return {
      code: 'aws-unreachable',
      whose: 'aws',
      hint:
        proxy !== undefined
          ? `AWS is asked through the proxy ${proxy}: check that it runs and lets this machine through to AWS, or correct HTTPS_PROXY and NO_PROXY.`
          : network === 'ECONNREFUSED'
            ? `Nothing listens at the endpoint: check AWS_ENDPOINT_URL; for a rehearsal, \`${commandLine('sandbox status')}\`.`
            : "Check this machine's network, the region and the endpoint.",
    }
  return metadataOf(error) === undefined ? undefined : { code: 'aws-error', whose: 'aws' }
}

/**
 * What a failed call of the SDK says to the operator.
 * @param what the operation, as IAM writes it: `ecs:RunTask`
 * @returns an OperatorError that names operation, AWS error code and message, `whose` being the operator's for
 *   credentials and permissions; an error that is none of AWS's (a mistake of ours) comes back as it is.
 */
export const fromAws = (error: unknown, what: string): Error => {
  if (!(error instanceof Error)) return new Error(`${what}: ${String(error)}`)
  if (error instanceof OperatorError) return error
  if (error.name === 'AbortError') return cancelled()
  const kind = kindOf(error)
  if (kind === undefined) return error
  const name = isWithoutReason(error)
    ? `HTTP ${statusOf(error) ?? 'status unknown'}`
    : (networkCode(error) ?? error.name)
  const silent = error.message === '' || error.message === name || isWithoutReason(error)
  const text = silent ? name : `${name}: ${error.message}`
  const requestId = metadataOf(error)?.requestId
  return new OperatorError(`${what}: ${text}`, {
    ...kind,
    evidence: requestId === undefined ? [] : [`AWS request id ${requestId}`],
    cause: error,
  })
}

/** Runs one call and lets its failure speak as `fromAws` words it. */
export const calling = async <T>(what: string, call: () => Promise<T>): Promise<T> => {
  try {
    return await call()
  } catch (error) {
    throw fromAws(error, what)
  }
}

/** The same for a call whose "there is no such thing" is an answer: undefined. */
export const undefinedIfMissing = async <T>(
  what: string,
  missing: readonly string[],
  call: () => Promise<T>,
): Promise<T | undefined> => {
  try {
    return await call()
  } catch (error) {
    if (hasCode(error, ...missing)) return undefined
    throw fromAws(error, what)
  }
}
