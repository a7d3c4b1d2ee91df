import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { TelnyxWebhook } from 'telnyx/lib/webhooks'
import { describe, expect, it } from 'vitest'
import { missedTelnyxCall, parseTelnyxEvent } from '../../app/api/webhooks/telnyx-call.ts'
import { missedTwilioCall } from '../../app/api/webhooks/twilio-call.ts'
import { Sensitive } from '../../src/secrets/sensitive.ts'
import { endedTwilioCall, liveTelnyxEvent, liveTwilioCall } from '../../src/voice/live-test-call.ts'
import { telnyxHeaders } from '../../src/voice/telnyx.ts'
import { telnyxSharedHeaders } from '../../src/voice/telnyx-shared.ts'
import { twilioSignature } from '../../src/voice/twilio.ts'
import { telnyxProblem } from '../fixtures/platform/api/telnyx-signature.ts'

const vectors = <T>(file: string): T[] => JSON.parse(readFileSync(path.join(import.meta.dirname, file), 'utf8'))
type Vector = { name: string; timestamp: string; body: string; signature: string }

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const key = new Sensitive(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString())
const ownPublicKey = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64')
/** The moment of a timestamp. */
const at = (timestamp: string) => new Date(Number(timestamp) * 1000)

describe("Telnyx's signature", () => {
  it.each(vectors<Vector & { key: string }>('vectors/telnyx-ed25519.json'))(
    'is what openssl makes: $name',
    ({ body, key: pem, signature, timestamp }) => {
      expect(telnyxHeaders(new Sensitive(pem), body, at(timestamp))).toEqual({
        'telnyx-signature-ed25519': signature,
        'telnyx-timestamp': timestamp,
      })
    },
  )

  it.each(vectors<Vector & { secret: string }>('../fixtures/platform/vectors/telnyx.json'))(
    "by a shared secret is what Python's hmac makes: $name",
    ({ body, secret, signature, timestamp }) => {
      expect(telnyxSharedHeaders(new Sensitive(secret), body, at(timestamp))).toEqual({
        'telnyx-signature': signature,
        'telnyx-timestamp': timestamp,
      })
    },
  )

  it("is accepted by Telnyx's own validator, whatever the body holds, and no other body is", async () => {
    const validator = new TelnyxWebhook(ownPublicKey)
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (body) => {
        const headers = telnyxHeaders(key, body, new Date())
        await validator.verify(body, headers)
        await expect(validator.verify(`${body} `, headers)).rejects.toThrow()
      }),
      { numRuns: 30 },
    )
  })
})

describe('the test calls', () => {
  it('of Telnyx is an event that no API takes for a missed call, signed both ways at once', async () => {
    const now = new Date()
    const body = liveTelnyxEvent(now)
    const event = parseTelnyxEvent(Buffer.from(body))
    if (event === undefined) throw new Error('it is no event')
    expect(missedTelnyxCall(event)).toBeUndefined()
    const secret = new Sensitive('a shared secret')
    const headers = { ...telnyxHeaders(key, body, now), ...telnyxSharedHeaders(secret, body, now) }
    await new TelnyxWebhook(ownPublicKey).verify(body, headers)
    const [signature = '', timestamp = ''] = [headers['telnyx-signature'], headers['telnyx-timestamp']]
    expect(telnyxProblem(secret.reveal(), { timestamp, signature, body: Buffer.from(body) })).toBeUndefined()
  })

  it('of Twilio rings, and is no missed call', () => {
    const form = liveTwilioCall()
    expect(missedTwilioCall(new URLSearchParams(form))).toBeUndefined()
    expect(form.CallStatus).toBe('ringing')
  })

  it('of Twilio that ended was taken, and is no missed call', () => {
    expect(missedTwilioCall(new URLSearchParams(endedTwilioCall()))).toBeUndefined()
    expect(endedTwilioCall().CallStatus).toBe('completed')
  })
})

type Twilio = { name: string; secret: string; url: string; form: [string, string][]; signature: string }
const distinct = ({ form }: Twilio) => new Set(form.map(([name]) => name)).size === form.length

it.each(vectors<Twilio>('../fixtures/platform/vectors/twilio.json').filter(distinct))(
  "Twilio's signature is what Python's hmac makes: $name",
  ({ form, secret, signature, url }) => {
    expect(twilioSignature(new Sensitive(secret), url, Object.fromEntries(form))).toBe(signature)
  },
)
