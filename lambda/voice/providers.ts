import { type HttpResult, text } from './event.ts'

export type Provider = 'twilio' | 'telnyx'

/** The paths that are forwarded, and whose they are. */
const providers = new Map<string, Provider>([
  ['/webhooks/twilio/voice', 'twilio'],
  ['/webhooks/telnyx/voice', 'telnyx'],
])

export const providerOf = (path: string): Provider | undefined => providers.get(path)

const XML = { 'content-type': 'text/xml; charset=utf-8' }

/** Twilio reads this to the caller and hangs up. */
const say = (sentence: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><Response><Say>${sentence}</Say><Hangup/></Response>`

/** The answer while the environment is parked. Telnyx reads nothing but the status. */
export const parkedAnswer = (provider: Provider): HttpResult =>
  provider === 'twilio'
    ? text(200, say('Thank you for calling. We are not taking calls at the moment. Please try again later.'), XML)
    : text(200, '')

/** The answer when the API cannot be had: one that the provider understands, so that no caller hears an error. */
export const unavailableAnswer = (provider: Provider): HttpResult =>
  provider === 'twilio'
    ? text(200, say('Thank you for calling. We cannot take your call right now. Please try again in a moment.'), XML)
    : text(200, '')
