import * as z from 'zod'
import type { MissedCall } from '../calls/missed-call.ts'
import { InvalidWebhook, needCallId, needStorable } from './text.ts'

/** The hangup_cause values of an incoming call that nobody took (developers.telnyx.com, call.hangup). */
const MISSED = new Set(['no_answer', 'timeout', 'originator_cancel', 'user_busy', 'call_rejected', 'not_found'])

const event = z.object({ data: z.object({ event_type: z.string(), payload: z.unknown() }) })

/** A number that the caller withholds may be left out or null. */
const number = z
  .string()
  .nullish()
  .transform((value) => value ?? '')

const hangup = z.object({
  call_control_id: z.unknown().optional(),
  direction: z.enum(['incoming', 'outgoing']).nullish(),
  from: number,
  to: number,
  hangup_cause: z.string(),
})

/** Any event of Telnyx's: its type, and a payload whose shape depends on it. */
export type TelnyxEvent = z.infer<typeof event>

/** Reads an event's JSON; undefined when it is none. Throws InvalidWebhook when it holds what the database could not. */
export function parseTelnyxEvent(body: Buffer): TelnyxEvent | undefined {
  try {
    return event.safeParse(JSON.parse(body.toString('utf8'), storable)).data
  } catch (error) {
    if (error instanceof InvalidWebhook) throw error
    // No JSON, or nested too deeply to be walked through.
    return undefined
  }
}

function storable(name: string, value: unknown): unknown {
  needStorable(name, 'a name of the event')
  if (typeof value === 'string') needStorable(value, 'a value of the event')
  return value
}

/**
 * The missed call that the event tells of; undefined for every other event, `call.initiated` among them. Throws
 * InvalidWebhook for a missed call without its id.
 */
export function missedTelnyxCall({ data }: TelnyxEvent): MissedCall | undefined {
  if (data.event_type !== 'call.hangup') return undefined
  const call = hangup.safeParse(data.payload).data
  if (!call || call.direction === 'outgoing' || !MISSED.has(call.hangup_cause)) return undefined
  return {
    provider: 'telnyx',
    callId: needCallId(call.call_control_id, 'call_control_id'),
    callerPhone: call.from,
    clinicPhone: call.to,
    reason: call.hangup_cause,
  }
}
