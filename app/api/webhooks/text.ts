/** A webhook that no repetition makes right: answered 400, so that its sender does not send it again. */
export class InvalidWebhook extends Error {
  override name = 'InvalidWebhook'
  readonly statusCode = 400
}

/**
 * The longest id of a call, in bytes of UTF-8. Providers' are 34 (Twilio) to some 200 (Telnyx) long; an index entry of
 * Postgres takes no more than 2,704.
 */
const LONGEST_ID = 512

/** Whether a text column holds the text: Postgres knows no NUL, and UTF-8 no half of a surrogate pair. */
const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed()

/** Throws InvalidWebhook unless `text` can be stored; `what` says where it stands. */
export function needStorable(text: string, what: string): void {
  if (!isStorable(text)) throw new InvalidWebhook(`${what} holds a character that is no text (NUL or half a character)`)
}

/** `value` as the id of a call, called `name` by its provider. Throws InvalidWebhook where it is none. */
export function needCallId(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') throw new InvalidWebhook(`${name} is missing`)
  if (Buffer.byteLength(value) > LONGEST_ID) throw new InvalidWebhook(`${name} is longer than ${LONGEST_ID} bytes`)
  return value
}
