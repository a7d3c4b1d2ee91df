import { randomUUID } from 'node:crypto'
import { missedTestCall } from './test-call.ts'

/** A test call of Twilio's while it rings: an API answers it, and records nothing. */
export const liveTwilioCall = (): Record<string, string> => ({ ...missedTestCall().form, CallStatus: 'ringing' })

/**
 * What Twilio reports after a test call that was taken: nothing was missed. The voice Lambda answers a live call by itself while
 * the API is down, and this one with 502.
 */
export const endedTwilioCall = (): Record<string, string> => ({ ...missedTestCall().form, CallStatus: 'completed' })

/** A message of Twilio's without an id, a number and a text, on which no API could act. */
export const emptyTwilioMessage = (): Record<string, string> => ({
  AccountSid: `AC${'0'.repeat(32)}`,
  SmsStatus: 'received',
})

/** An event of Telnyx's of a call that begins, between two numbers reserved for fiction: nothing was missed. */
export const liveTelnyxEvent = (occurredAt: Date): string =>
  JSON.stringify({
    data: {
      record_type: 'event',
      event_type: 'call.initiated',
      id: randomUUID(),
      occurred_at: occurredAt.toISOString(),
      payload: { direction: 'incoming', from: '+12065550123', to: '+12065550100', state: 'parked' },
    },
    meta: { attempt: 1 },
  })
