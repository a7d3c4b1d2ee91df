import { randomBytes } from 'node:crypto'
import type { Sent } from './send.ts'

/** A call that nobody answers, to a number of one of the accounts. */
export type AskedCall = { to: string; from: string }

/** What a provider did about a call. `callId`: as the webhook's receiver knows it. */
export type PlayedCall = {
  provider: 'twilio' | 'telnyx'
  callId: string
  /** Each request that it sent, in order: the webhook, its repetitions, the fallback. */
  attempts: Sent[]
}

/** Of a number that is no test's: fictional, as +1 NXX 555 0100 to 0199 are. */
export const USUAL_CALLER = '+12065550123'

/** An id that no provider gives out: receivers that know test calls take it for one. */
export const testCallSid = () => `CA00000000${randomBytes(12).toString('hex')}`

/** Whether a webhook was taken: any answer below 300. */
export const isTaken = ({ status }: Pick<Sent, 'status'>): boolean => status !== null && status < 300
