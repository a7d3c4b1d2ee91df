import { generateKeyPairSync } from 'node:crypto'
import { TelnyxWebhook } from 'telnyx/lib/webhooks'
import { describe, expect, it } from 'vitest'
import { isTestCall } from '../../app/api/calls/missed-call.ts'
import { missedTelnyxCall, parseTelnyxEvent } from '../../app/api/webhooks/telnyx-call.ts'
import { isTelnyxSignature, telnyxPublicKey } from '../../app/api/webhooks/telnyx-signature.ts'
import { Sensitive } from '../../src/secrets/sensitive.ts'
import { telnyxHeaders } from '../../src/voice/telnyx.ts'
import { missedTelnyxTestCall } from '../../src/voice/test-call.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const key = new Sensitive(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString())
const inPortal = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64')

describe("the signature of validation's event", () => {
  it("is accepted by Telnyx's own library, and by the reference API", async () => {
    const now = new Date()
    const { body } = missedTelnyxTestCall(now)
    const headers = telnyxHeaders(key, body, now)
    await new TelnyxWebhook(inPortal).verify(body, headers)
    await expect(new TelnyxWebhook(inPortal).verify(`${body} `, headers)).rejects.toThrow()
    const known = telnyxPublicKey(inPortal)
    if (known === undefined) throw new Error('no key')
    const request = {
      body: Buffer.from(body),
      signature: headers['telnyx-signature-ed25519'],
      timestamp: headers['telnyx-timestamp'],
    }
    expect(isTelnyxSignature(known, request, now.getTime())).toBe(true)
  })
})

describe('the test call', () => {
  it('is a missed call to the reference API, and a test', () => {
    const { body, callId } = missedTelnyxTestCall(new Date())
    const event = parseTelnyxEvent(Buffer.from(body))
    const call = event && missedTelnyxCall(event)
    expect(call).toMatchObject({ provider: 'telnyx', callId, callerPhone: '+12065550123', reason: 'no_answer' })
    expect(call && isTestCall(call)).toBe(true)
  })

  it('is from and to the numbers that were configured', () => {
    const numbers = { caller: '+13035550199', clinic: '+442071838750' }
    const { data } = JSON.parse(missedTelnyxTestCall(new Date(), numbers).body)
    expect(data.payload).toMatchObject({ from: numbers.caller, to: numbers.clinic })
  })
})
