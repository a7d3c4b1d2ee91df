import { needStorable } from './text.ts'

/** The most fields that a form may have; Twilio's have about forty. */
export const MOST_FIELDS = 200

/** True for `application/x-www-form-urlencoded`, in any case and with any parameters. */
export const isForm = (contentType: string): boolean =>
  contentType.split(';', 1)[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded'

/** True for a form of no more fields than any provider sends. It counts them, up to the limit, and reads none. */
export function hasFewFields(body: Buffer): boolean {
  let fields = 1
  for (let at = body.indexOf('&'); at !== -1 && fields <= MOST_FIELDS; at = body.indexOf('&', at + 1)) fields++
  return fields <= MOST_FIELDS
}

/** Reads a form. Throws InvalidWebhook where a name or a value is nothing that the database could hold. */
export function readForm(body: Buffer): URLSearchParams {
  const form = new URLSearchParams(body.toString('utf8'))
  for (const pair of form) for (const text of pair) needStorable(text, 'a field of the form')
  return form
}
