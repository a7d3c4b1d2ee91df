import { createPublicKey, type KeyObject, verify } from 'node:crypto'

/** How far `telnyx-timestamp` may be from now, in seconds (Telnyx's own libraries use the same). */
const TOLERANCE_SECONDS = 300

/** The Ed25519 key of Telnyx's portal (32 bytes, base64). Undefined when the text is no such key. */
export function telnyxPublicKey(base64: string): KeyObject | undefined {
  const raw = Buffer.from(base64, 'base64')
  if (raw.length !== 32) return undefined
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' })
}

/**
 * Checks Telnyx's Ed25519 signature over `timestamp|raw body` (team-telnyx/telnyx-node `src/lib/webhooks.ts`).
 * `signature` and `timestamp` are the headers telnyx-signature-ed25519 and telnyx-timestamp; `now` in milliseconds.
 */
export function isTelnyxSignature(
  key: KeyObject,
  request: { body: Buffer; signature: string | undefined; timestamp: string | undefined },
  now: number,
): boolean {
  const { body, signature = '', timestamp = '' } = request
  if (!/^\d{1,12}$/.test(timestamp)) return false
  if (Math.abs(Math.floor(now / 1000) - Number(timestamp)) > TOLERANCE_SECONDS) return false
  const bytes = Buffer.from(signature, 'base64')
  return bytes.length === 64 && verify(null, Buffer.concat([Buffer.from(`${timestamp}|`), body]), key, bytes)
}
