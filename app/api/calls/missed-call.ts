/** A call that nobody answered, in the terms of no provider. */
export type MissedCall = {
  provider: 'twilio' | 'telnyx'
  /** The provider's id of the call: Twilio's CallSid, Telnyx's call_control_id. */
  callId: string
  /** E.164. */
  callerPhone: string
  clinicPhone: string
  /** The provider's own word for why: `no-answer`, `user_busy`, … */
  reason: string
}

const E164 = /^\+[1-9]\d{6,14}$/

/** False for callers who withhold their number (`anonymous`, `+266696687` has its digits, SIP addresses): no lead can be made of them. */
export const isPhoneNumber = (value: string): boolean => E164.test(value) && value !== ANONYMOUS

/** What Twilio sends as From when the caller withholds the number: "ANONYMOUS" on a keypad. */
const ANONYMOUS = '+266696687'

/**
 * True for a rehearsed call: an id that no provider gives out, from a number that is reserved for fiction
 * (+1 NXX 555 0100 to 0199). Both are needed, so that no real caller is ever taken for a test.
 */
export function isTestCall(call: Pick<MissedCall, 'callId' | 'callerPhone'>): boolean {
  return /^(CA00000000|test-)/.test(call.callId) && /^\+1[2-9]\d{2}55501\d{2}$/.test(call.callerPhone)
}
