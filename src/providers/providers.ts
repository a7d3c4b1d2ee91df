import { createTelnyx } from './telnyx/telnyx.ts'
import { createTwilio } from './twilio/twilio.ts'

type Keys<Create extends (given: never) => unknown> = Omit<Parameters<Create>[0], 'url'>

/**
 * The phone providers' accounts, opened with keys of the application's secret.
 * @param urls where their APIs are played; undefined: at the providers themselves
 */
export const createProviders = (urls: { twilio: string; telnyx: string } | undefined) => ({
  twilio: (keys: Keys<typeof createTwilio>) => createTwilio({ ...keys, url: urls?.twilio }),
  telnyx: (keys: Keys<typeof createTelnyx>) => createTelnyx({ ...keys, url: urls?.telnyx }),
})
