import fc from 'fast-check'
import twilio from 'twilio'
import { describe, expect, it } from 'vitest'
import { Sensitive } from '../../src/secrets/sensitive.ts'
import { missedTestCall } from '../../src/voice/test-call.ts'
import { twilioSignature } from '../../src/voice/twilio.ts'

describe("the signature of validation's call", () => {
  it("is accepted by Twilio's own validator, whatever the fields hold", () => {
    const form = fc.dictionary(fc.stringMatching(/^[A-Za-z]{1,10}$/), fc.string({ unit: 'grapheme' }))
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f]{32}$/), form, (token, fields) => {
        const url = 'https://api.example.com/webhooks/twilio/voice'
        expect(twilio.validateRequest(token, twilioSignature(new Sensitive(token), url, fields), url, fields)).toBe(
          true,
        )
      }),
    )
  })
})

describe('the test call', () => {
  it('is one by the contract of the core API: its CallSid, and a caller reserved for fiction', () => {
    const { callId, form } = missedTestCall()
    expect(callId).toMatch(/^CA00000000[0-9a-f]{24}$/)
    expect(form.From).toMatch(/^\+1\d{3}55501\d\d$/)
    expect(missedTestCall().callId).not.toBe(callId)
  })
})
