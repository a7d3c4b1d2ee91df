import { generateKeyPairSync, sign } from 'node:crypto'
import fc from 'fast-check'
import Telnyx from 'telnyx'
import { expect, test } from 'vitest'
import { isTelnyxSignature, telnyxPublicKey } from '../../../app/api/webhooks/telnyx-signature.ts'

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const PUBLIC_KEY = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64')
const NOW = Date.UTC(2026, 10, 23)

const signed = (body: Buffer, milliseconds = NOW) => {
  const timestamp = String(Math.floor(milliseconds / 1000))
  const signature = sign(null, Buffer.concat([Buffer.from(`${timestamp}|`), body]), privateKey).toString('base64')
  return { body, timestamp, signature }
}

const accepted = (request: Parameters<typeof isTelnyxSignature>[1], now = NOW) => {
  const key = telnyxPublicKey(PUBLIC_KEY)
  return key !== undefined && isTelnyxSignature(key, request, now)
}

test('whatever bytes were signed are accepted, and no others', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const request = signed(Buffer.from(bytes))
      expect(accepted(request)).toBe(true)
      expect(accepted({ ...request, body: Buffer.concat([request.body, Buffer.from(' ')]) })).toBe(false)
      expect(accepted({ ...request, timestamp: String(Number(request.timestamp) + 1) })).toBe(false)
    }),
  )
})

test('what is accepted here is accepted by the package', async () => {
  const request = signed(Buffer.from('{"data":{"event_type":"call.hangup","note":"Größe"}}'), Date.now())
  expect(accepted(request, Date.now())).toBe(true)
  const client = new Telnyx({ apiKey: 'unused', publicKey: PUBLIC_KEY })
  const headers = { 'telnyx-signature-ed25519': request.signature, 'telnyx-timestamp': request.timestamp }
  await expect(client.webhooks.unwrap(request.body.toString(), { headers })).resolves.toBeDefined()
})

test.each([
  [300, true],
  [-300, true],
  [301, false],
  [-301, false],
])('a signature of %i seconds ago is accepted: %s', (seconds, expected) => {
  expect(accepted(signed(Buffer.from('{}'), NOW - seconds * 1000))).toBe(expected)
})

test.each([
  { signature: undefined },
  { signature: '' },
  { signature: Buffer.alloc(64).toString('base64') },
  { signature: 'AAAA' },
  { timestamp: undefined },
  { timestamp: '1e9' },
  { timestamp: `${NOW / 1000}.5` },
])('%o is refused', (wrong) => {
  expect(accepted({ ...signed(Buffer.from('{}')), ...wrong })).toBe(false)
})

test.each(['', 'PLACEHOLDER', 'AAAA', Buffer.alloc(31).toString('base64')])('"%s" is no public key', (text) => {
  expect(telnyxPublicKey(text)).toBeUndefined()
})
