import { createPrivateKey, sign } from 'node:crypto'
import type { Sensitive } from '../secrets/sensitive.ts'

/**
 * Telnyx's headers of a webhook: an Ed25519 signature over the time, a bar and the body. `privateKey`: PEM, PKCS #8, as a
 * rehearsal has one of its own; that of a real account Telnyx alone has.
 * Source: Telnyx's documentation, "Webhook fundamentals", "Signature verification".
 */
export function telnyxHeaders(privateKey: Sensitive, body: string, now: Date): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1000))
  const signature = sign(null, Buffer.from(`${timestamp}|${body}`), createPrivateKey(privateKey.reveal()))
  return { 'telnyx-signature-ed25519': signature.toString('base64'), 'telnyx-timestamp': timestamp }
}
