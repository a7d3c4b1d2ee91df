import * as z from 'zod'
import type { MissedCall } from '../calls/missed-call.ts'

/** The hangup_cause values of an incoming call that nobody took (developers.telnyx.com, call.hangup). */
const MISSED = new Set(['no_answer', 'timeout', 'originator_cancel', 'user_busy', 'call_rejected', 'not_found'])

const event = z.object({ data: z.object({ event_type: z.string(), payload: z.unknown() }) })

const hangup = z.object({
  call_control_id: z.string(),
  direction: z.enum(['incoming', 'outgoing']).default('incoming'),
  from: z.string(),
  to: z.string(),
  hangup_cause: z.string(),
})

/** Any event of Telnyx's: its type, and a payload whose shape depends on it. */
export type TelnyxEvent = z.infer<typeof event>

/** Reads an event's JSON; undefined when it is none. */
export function parseTelnyxEvent(body: Buffer): TelnyxEvent | undefined {
  try {
    return event.safeParse(JSON.parse(body.toString('utf8'))).data
  } catch {
    return undefined
  }
}

/** The missed call that the event tells of; undefined for every other event, `call.initiated` among them. */
export function missedTelnyxCall({ data }: TelnyxEvent): MissedCall | undefined {
  if (data.event_type !== 'call.hangup') return undefined
  const call = hangup.safeParse(data.payload).data
  if (!call || call.direction === 'outgoing' || !MISSED.has(call.hangup_cause)) return undefined
  return {
    provider: 'telnyx',
    callId: call.call_control_id,
    callerPhone: call.from,
    clinicPhone: call.to,
    reason: call.hangup_cause,
  }
}
