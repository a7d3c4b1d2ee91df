/** One call to a provider's API. No query and no body: both hold callers' numbers and keys. */
export type ProviderCall = {
  /** ISO 8601, when it arrived. */
  time: string
  provider: 'twilio' | 'telnyx'
  /** As the provider's OpenAPI document names it; null where the API has no such path. */
  operation: string | null
  method: string
  path: string
  /** 0 where a fault of a test closed the connection without an answer. */
  status: number
}

/** What a long rehearsal makes, with room; older calls are forgotten. */
const MAX_CALLS = 5_000

/** Keeps the calls of this run, oldest first. */
export function createProviderJournal() {
  const calls: ProviderCall[] = []
  return {
    add(call: ProviderCall) {
      calls.push(call)
      if (calls.length > MAX_CALLS) calls.shift()
    },
    calls: () => [...calls],
  }
}
