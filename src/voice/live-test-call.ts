import { randomUUID } from 'node:crypto'
import { missedTestCall } from './test-call.ts'

/** A test call of Twilio's while it rings: an API answers it, and records nothing. */
export const liveTwilioCall = (): Record<string, string> => ({ ...missedTestCall().form, CallStatus: 'ringing' })

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
