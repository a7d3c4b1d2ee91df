import { createPublicKey, type KeyObject, verify } from 'node:crypto'

/** How far `telnyx-timestamp` may be from now, in seconds (Telnyx's own libraries use the same). */
const TOLERANCE_SECONDS = 300

/** The Ed25519 key of Telnyx's portal (32 bytes, base64). Undefined when the text is no such key. */
export function telnyxPublicKey(base64: string): KeyObject | undefined {
  const raw = Buffer.from(base64, 'base64')
  if (raw.length !== 32) return undefined
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' })
}

/** The headers telnyx-signature-ed25519 (base64) and telnyx-timestamp (seconds since 1970). */
export type TelnyxHeaders = { signature: string | undefined; timestamp: string | undefined }

/** 64 bytes in base64. */
const SIGNATURE = /^[A-Za-z0-9+/]{86}==$/

/** True where the headers can be those of a webhook sent at about `now` (milliseconds): asked before the body is read. */
export function isCurrent({ signature = '', timestamp = '' }: TelnyxHeaders, now: number): boolean {
  if (!SIGNATURE.test(signature) || !/^\d{1,12}$/.test(timestamp)) return false
  return Math.abs(Math.floor(now / 1000) - Number(timestamp)) <= TOLERANCE_SECONDS
}

/**
 * Checks Telnyx's Ed25519 signature over `timestamp|raw body` (team-telnyx/telnyx-node `src/lib/webhooks.ts`); `now` in
 * milliseconds.
 */
export function isTelnyxSignature(key: KeyObject, request: TelnyxHeaders & { body: Buffer }, now: number): boolean {
  if (!isCurrent(request, now)) return false
  const { body, signature = '', timestamp = '' } = request
  return verify(null, Buffer.concat([Buffer.from(`${timestamp}|`), body]), key, Buffer.from(signature, 'base64'))
}
