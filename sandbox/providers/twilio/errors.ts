import type { Reply } from '../../front/call.ts'
import { jsonAnswer } from '../provider.ts'

/** An error that Twilio's API answers, by its code (twilio.com/docs/api/errors). */
export class TwilioError extends Error {
  readonly status: number
  readonly code: number

  constructor(status: number, code: number, message: string) {
    super(message)
    this.name = 'TwilioError'
    this.status = status
    this.code = code
  }
}

export const notFound = (path: string) => new TwilioError(404, 20404, `The requested resource ${path} was not found`)

export const twilioErrorReply = (
  { status, code, message }: Pick<TwilioError, 'status' | 'code' | 'message'>,
  headers: Record<string, string> = {},
): Reply =>
  jsonAnswer(status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status }, headers)
