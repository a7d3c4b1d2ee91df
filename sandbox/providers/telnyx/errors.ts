import type { Reply } from '../../front/call.ts'
import { jsonAnswer } from '../provider.ts'

/** An error that Telnyx' API answers, in its envelope. */
export class TelnyxError extends Error {
  readonly status: number
  /** A string, as Telnyx sends it. */
  readonly code: string
  readonly title: string
  /** The member of the body that is wrong, as a JSON pointer. */
  readonly pointer: string | undefined

  constructor(status: number, code: string, title: string, detail: string, pointer?: string) {
    super(detail)
    this.name = 'TelnyxError'
    this.status = status
    this.code = code
    this.title = title
    this.pointer = pointer
  }
}

export const notFound = (what: string) =>
  new TelnyxError(404, '10005', 'Resource not found', `The requested resource or URL could not be found: ${what}`)

export const invalid = (name: string, problem: string) =>
  new TelnyxError(422, '10015', 'Invalid value', `${name} ${problem}`, `/${name}`)

export const telnyxErrorReply = (
  { code, message, pointer, status, title }: Pick<TelnyxError, 'status' | 'code' | 'title' | 'message' | 'pointer'>,
  headers: Record<string, string> = {},
): Reply =>
  jsonAnswer(
    status,
    {
      errors: [
        {
          code,
          title,
          detail: message,
          ...(pointer !== undefined && { source: { pointer } }),
          meta: { url: `https://developers.telnyx.com/docs/overview/errors/${code}` },
        },
      ],
    },
    headers,
  )
