import { createHmac } from 'node:crypto'
import type { Sensitive } from '../secrets/sensitive.ts'

/**
 * Headers of a webhook of Telnyx's by a shared secret (`TELNYX_WEBHOOK_SECRET`), as the platform's API verifies it:
 * HMAC-SHA256 over the time, a full stop and the body, in hex.
 */
export function telnyxSharedHeaders(secret: Sensitive, body: string, now: Date): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1000))
  const signature = createHmac('sha256', secret.reveal()).update(`${timestamp}.${body}`).digest('hex')
  return { 'telnyx-signature': signature, 'telnyx-timestamp': timestamp }
}
