import type { UpstreamFailure } from './config.ts'
import { type HttpResult, text } from './event.ts'

export type Provider = 'twilio' | 'telnyx'

/** The paths that are forwarded, and whose they are. */
const providers = new Map<string, Provider>([
  ['/webhooks/twilio/voice', 'twilio'],
  ['/webhooks/telnyx/voice', 'telnyx'],
])

export const providerOf = (path: string): Provider | undefined => providers.get(path)

const XML = { 'content-type': 'text/xml; charset=utf-8' }

/** Marks an answer that is not the API's: `medspa webhooks` would take a polite 200 for one of the API's. */
const answeredHere = (why: 'parked' | 'unavailable') => ({ 'x-medspa-answer': why })

/** Twilio reads this to the caller and hangs up. */
const say = (sentence: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><Response><Say>${sentence}</Say><Hangup/></Response>`

/** The answer while the environment is parked. Telnyx reads nothing but the status. */
export const parkedAnswer = (provider: Provider): HttpResult =>
  provider === 'twilio'
    ? text(200, say('Thank you for calling. We are not taking calls at the moment. Please try again later.'), {
        ...XML,
        ...answeredHere('parked'),
      })
    : text(200, '', answeredHere('parked'))

/** The answer when the API cannot be had: one that the provider understands, so that no caller hears an error. */
const unavailableAnswer = (provider: Provider): HttpResult =>
  provider === 'twilio'
    ? text(200, say('Thank you for calling. We cannot take your call right now. Please try again in a moment.'), {
        ...XML,
        ...answeredHere('unavailable'),
      })
    : text(200, '', answeredHere('unavailable'))

/** The CallStatus values after which no caller listens any more (twilio.com/docs/voice/twiml, "Request parameters"). */
const FINAL = new Set(['no-answer', 'busy', 'failed', 'canceled', 'completed'])

/**
 * What the provider is told when the API cannot be had. `by-provider`: Telnyx gets 502, for it sends again after that
 * alone, and its webhooks have no listener. Twilio gets TwiML while its call lives, and 502 once it has ended, so that
 * what is set to fetch again does. A body of Twilio's that names no state is taken for a living call: a caller may be
 * listening, and would hear an error.
 */
export function failureAnswer(provider: Provider, body: Buffer, failure: UpstreamFailure): HttpResult {
  const answers = failure === 'by-provider' ? provider === 'twilio' && !isOver(body) : failure === 'answer'
  return answers ? unavailableAnswer(provider) : text(502, 'upstream failed')
}

/** The first CallStatus counts, as it does for the API. */
const isOver = (body: Buffer): boolean => FINAL.has(new URLSearchParams(body.toString('utf8')).get('CallStatus') ?? '')
