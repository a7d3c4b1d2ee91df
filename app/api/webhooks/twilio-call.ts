import type { MissedCall } from '../calls/missed-call.ts'
import { needCallId } from './text.ts'

/** The CallStatus values of a call that nobody took. */
const MISSED = new Set(['no-answer', 'busy', 'failed', 'canceled'])

/** Turns a call away with a busy tone; Twilio then reports it as missed, which starts the conversation. */
export const REJECT = '<?xml version="1.0" encoding="UTF-8"?><Response><Reject reason="busy"/></Response>'

/** Nothing (more) to do for this call. */
export const DONE = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

/**
 * Reads Twilio's voice form: the missed call, or undefined for a call in any other state. Throws InvalidWebhook without
 * a CallSid, whatever the state.
 */
export function missedTwilioCall(form: URLSearchParams): MissedCall | undefined {
  const callId = needCallId(form.get('CallSid'), 'CallSid')
  const status = form.get('CallStatus') ?? ''
  if (!MISSED.has(status)) return undefined
  return {
    provider: 'twilio',
    callId,
    callerPhone: form.get('From') ?? '',
    clinicPhone: form.get('To') ?? '',
    reason: status,
  }
}
