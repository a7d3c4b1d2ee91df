/**
 * Twilio's connection overrides: a fragment of a webhook's URL, which Twilio neither sends nor signs. Source: Twilio,
 * "Webhooks: Connection Overrides". `ct`: milliseconds to connect, `rc`: further tries, `rp`: after which failures.
 */
type Overrides = { ct: number; rc: number; rp: string }

/**
 * Of a live call, which Twilio gives up after 15 s whatever the fragment says, connecting included. By default it connects
 * twice for 5 s, which would leave 5 s: with these, 12 s are left for the voice Lambda, which waits no longer for the API.
 */
export const liveCall: Overrides = { ct: 1500, rc: 1, rp: 'ct' }

/**
 * Of what Twilio reports after a call: nobody waits for the answer, and by default Twilio repeats nothing but failed connections.
 * The voice Lambda answers 502 while the API is down, so that the report comes again.
 */
export const finalState: Overrides = { ct: 1500, rc: 5, rp: 'all' }

/** Of a message: repeated where it cannot have been taken, and not where the API only answered late. */
export const message: Overrides = { ct: 1500, rc: 3, rp: 'ct,5xx' }

/** Pure: a URL with connection overrides in its fragment. */
export const withOverrides = (url: string, { ct, rc, rp }: Overrides): string => `${url}#ct=${ct}&rc=${rc}&rp=${rp}`

/** Pure: a URL as it is asked for and signed. */
export const withoutFragment = (url: string): string => url.replace(/#.*$/s, '')
