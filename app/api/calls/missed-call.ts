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

/** False for callers who withhold their number, and for those who have none (SIP addresses, short codes): no lead can be made of them. */
export const isPhoneNumber = (value: string): boolean => E164.test(value) && !isWithheld(value)

/** What stands in a withheld number's place: words, nothing, or Twilio's "numbers", which spell the words on a keypad. */
const WITHHELD_WORDS = new Set([
  '',
  'anonymous',
  'blocked',
  'private',
  'restricted',
  'unavailable',
  'unknown',
  'withheld',
])
const WITHHELD_NUMBERS = new Set(['+266696687', '+2562533', '+7378742833', '+86282452253', '+8656696'])

/** True where the caller withholds the number; a SIP address (`sip:anonymous@…`) says so in its user part. */
export const isWithheld = (value: string): boolean => {
  const name = value
    .trim()
    .toLowerCase()
    .replace(/^sips?:/, '')
    .replace(/@.*$/s, '')
  return WITHHELD_WORDS.has(name) || WITHHELD_NUMBERS.has(name)
}

/**
 * True for a rehearsed call: an id that no provider gives out, from a number that is reserved for fiction
 * (+1 NXX 555 0100 to 0199). Both are needed, so that no real caller is ever taken for a test.
 */
export function isTestCall(call: Pick<MissedCall, 'callId' | 'callerPhone'>): boolean {
  return /^(CA00000000|test-)/.test(call.callId) && /^\+1[2-9]\d{2}55501\d{2}$/.test(call.callerPhone)
}
