import { randomBytes } from 'node:crypto'

/**
 * A missed call that never took place: the core API knows it by its CallSid (`CA00000000…`) and its fictional caller
 * (+1 NXX 555 0100 to 0199, reserved for fiction by the North American Numbering Plan), records it, and answers nobody.
 */
export function missedTestCall(): { callId: string; form: Record<string, string> } {
  const callId = `CA00000000${randomBytes(12).toString('hex')}`
  return {
    callId,
    form: {
      AccountSid: `AC${'0'.repeat(32)}`,
      CallSid: callId,
      CallStatus: 'no-answer',
      Direction: 'inbound',
      From: '+12065550123',
      To: '+12065550100',
    },
  }
}
