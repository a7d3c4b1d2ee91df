import { expect, test } from 'vitest'
import { isPhoneNumber, isTestCall } from '../../../app/api/calls/missed-call.ts'
import { missedTelnyxCall, parseTelnyxEvent } from '../../../app/api/webhooks/telnyx-call.ts'
import { missedTwilioCall } from '../../../app/api/webhooks/twilio-call.ts'

test.each([
  ['CA0000000012345678', '+12125550100', true],
  ['CA0000000012345678', '+19995550199', true],
  ['test-1', '+12125550142', true],
  ['CA0000000012345678', '+12125550200', false],
  ['CA0000000012345678', '+11125550100', false],
  ['CA0000000012345678', '+442125550100', false],
  ['CA1234567890', '+12125550100', false],
  ['xCA00000000', '+12125550100', false],
])('call %s from %s is a test: %s', (callId, callerPhone, expected) => {
  expect(isTestCall({ callId, callerPhone })).toBe(expected)
})

test.each([
  ['+12125551234', true],
  ['+442071838750', true],
  ['anonymous', false],
  ['+266696687', false],
  ['+7378742833', false],
  ['+86282452253', false],
  ['+2562533', false],
  ['+8656696', false],
  ['+12125551234\0', false],
  ['sip:a@example.com', false],
  ['', false],
])('%s is a number: %s', (value, expected) => {
  expect(isPhoneNumber(value)).toBe(expected)
})

test.each([
  ['no-answer', true],
  ['busy', true],
  ['failed', true],
  ['canceled', true],
  ['ringing', false],
  ['in-progress', false],
  ['completed', false],
  ['queued', false],
  ['', false],
])("Twilio's CallStatus %s is a missed call: %s", (status, expected) => {
  const form = new URLSearchParams({ CallSid: 'CA1', From: '+12125551234', To: '+12125559999', CallStatus: status })
  expect(missedTwilioCall(form)).toEqual(
    expected
      ? { provider: 'twilio', callId: 'CA1', callerPhone: '+12125551234', clinicPhone: '+12125559999', reason: status }
      : undefined,
  )
})

const event = (type: string, payload: unknown) => Buffer.from(JSON.stringify({ data: { event_type: type, payload } }))
const hangup = { call_control_id: 'v3:1', direction: 'incoming', from: '+12125551234', to: '+12125559999' }

const missed = (body: Buffer) => {
  const parsed = parseTelnyxEvent(body)
  return parsed && missedTelnyxCall(parsed)
}

test.each([
  ['no_answer', true],
  ['timeout', true],
  ['originator_cancel', true],
  ['user_busy', true],
  ['call_rejected', true],
  ['not_found', true],
  ['normal_clearing', false],
  ['time_limit', false],
])("Telnyx's hangup_cause %s is a missed call: %s", (cause, expected) => {
  const call = { provider: 'telnyx', callId: 'v3:1', callerPhone: hangup.from, clinicPhone: hangup.to, reason: cause }
  expect(missed(event('call.hangup', { ...hangup, hangup_cause: cause }))).toEqual(expected ? call : undefined)
})

test('other events of Telnyx, outgoing calls and payloads of another shape are no missed calls', () => {
  expect(missed(event('call.initiated', hangup))).toBeUndefined()
  expect(missed(event('call.hangup', { ...hangup, direction: 'outgoing', hangup_cause: 'no_answer' }))).toBeUndefined()
  expect(missed(event('message.received', { from: { phone_number: '+1' } }))).toBeUndefined()
  expect(missed(event('call.hangup', undefined))).toBeUndefined()
})

test.each(['', 'x', '[]', '{}', '{"data":{}}', 'null'])('%s is no event of Telnyx', (text) => {
  expect(parseTelnyxEvent(Buffer.from(text))).toBeUndefined()
})
