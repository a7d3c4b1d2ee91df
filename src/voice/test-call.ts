import { randomBytes, randomUUID } from 'node:crypto'

/** Who calls whom in a test call, E.164. */
export type TestNumbers = { caller: string; clinic: string }

/** Both reserved for fiction by the North American Numbering Plan: +1 NXX 555 0100 to 0199. */
export const fictionalNumbers: TestNumbers = { caller: '+12065550123', clinic: '+12065550100' }

/** States of Twilio's in which a call ends that nobody took. Source: Twilio's documentation, "Call resource", CallStatus. */
export const twilioMissedStates = ['no-answer', 'busy', 'failed', 'canceled'] as const
export type TwilioMissedState = (typeof twilioMissedStates)[number]

/**
 * A missed call that never took place: the core API knows it by its CallSid (`CA00000000…`) and its fictional caller,
 * records it with the mark of a test, and answers nobody.
 */
export function missedTestCall(
  state: TwilioMissedState = 'no-answer',
  { caller, clinic }: TestNumbers = fictionalNumbers,
): { callId: string; form: Record<string, string> } {
  const callId = `CA00000000${randomBytes(12).toString('hex')}`
  return {
    callId,
    form: {
      AccountSid: `AC${'0'.repeat(32)}`,
      CallSid: callId,
      CallStatus: state,
      Direction: 'inbound',
      From: caller,
      To: clinic,
    },
  }
}

/**
 * The same of Telnyx: the `call.hangup` of a call that nobody took. The core API knows it by `test-…` and its fictional caller.
 * Source: Telnyx's OpenAPI description, `CallHangupEvent`.
 */
export function missedTelnyxTestCall(
  now: Date,
  { caller, clinic }: TestNumbers = fictionalNumbers,
): { callId: string; body: string } {
  const callId = `test-${randomBytes(16).toString('hex')}`
  const event = {
    data: {
      record_type: 'event',
      event_type: 'call.hangup',
      id: randomUUID(),
      occurred_at: now.toISOString(),
      payload: {
        call_control_id: callId,
        call_leg_id: randomUUID(),
        call_session_id: randomUUID(),
        connection_id: '0',
        direction: 'incoming',
        from: caller,
        to: clinic,
        state: 'hangup',
        hangup_cause: 'no_answer',
        hangup_source: 'caller',
      },
    },
  }
  return { callId, body: JSON.stringify(event) }
}
