import type { Call, Reply } from '../front/call.ts'
import { telnyxErrorReply } from '../providers/telnyx/errors.ts'
import { twilioErrorReply } from '../providers/twilio/errors.ts'
import type { ErrorKind } from './error-kinds.ts'

type ApiError = { status: number; code: number; title: string; message: string }

/** twilio.com/docs/api/errors; 20429 is about concurrency, and the call was not carried out. */
const TWILIO: Partial<Record<ErrorKind, Omit<ApiError, 'title'>>> = {
  throttle: { status: 429, code: 20429, message: 'Too Many Requests' },
  'error-500': { status: 500, code: 20500, message: 'An internal server error has occurred' },
  'access-denied': { status: 403, code: 70051, message: 'Authorization Error' },
  'expired-token': { status: 401, code: 20003, message: 'Authenticate' },
}

/** Telnyx' list of API error codes. */
const TELNYX: Partial<Record<ErrorKind, ApiError>> = {
  throttle: { status: 429, code: 10011, title: 'Too many requests', message: 'You have exceeded the rate limit.' },
  'error-500': { status: 500, code: 10007, title: 'Unexpected error', message: 'An unexpected error occurred.' },
  'error-503': { status: 503, code: 10007, title: 'Service unavailable', message: 'The service is unavailable.' },
  'access-denied': { status: 403, code: 10010, title: 'Authorization failed', message: 'You are not authorized.' },
  'expired-token': { status: 401, code: 20002, title: 'API Key revoked', message: 'The API key was revoked.' },
}

/**
 * A phone provider's own answer of this kind; undefined for a call to AWS. `retryAfter`: seconds that the answer names.
 * A kind that a provider has no words for is an empty answer.
 */
export function providerErrorOf(kind: ErrorKind, { service }: Call, retryAfter: number | undefined): Reply | undefined {
  const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
  const empty = { status: 503, headers, body: '' }
  if (service === 'twilio') {
    const error = TWILIO[kind]
    return error === undefined ? empty : twilioErrorReply(error, headers)
  }
  if (service === 'telnyx') {
    const error = TELNYX[kind]
    return error === undefined
      ? empty
      : telnyxErrorReply({ ...error, code: String(error.code), pointer: undefined }, headers)
  }
  return undefined
}
