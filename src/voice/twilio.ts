import { createHmac } from 'node:crypto'
import type { Sensitive } from '../secrets/sensitive.ts'

/**
 * Twilio's signature of a webhook: base64 of HMAC-SHA1, keyed with the account's auth token, over the full URL followed by
 * each form field's name and value, sorted by name.
 * Source: Twilio's documentation, "Webhooks security"; repeated values are not sent by us.
 */
export function twilioSignature(authToken: Sensitive, url: string, form: Readonly<Record<string, string>>): string {
  const text = Object.keys(form)
    .sort()
    .reduce((joined, name) => joined + name + form[name], url)
  return createHmac('sha1', authToken.reveal()).update(text, 'utf8').digest('base64')
}
