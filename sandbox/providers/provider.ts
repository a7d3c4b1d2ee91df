import type { Call, Reply } from '../front/call.ts'

/** A request to a provider's API: what is below `/twilio` or `/telnyx` of the listener. */
export type ProviderRequest = Pick<Call, 'method' | 'headers' | 'body'> & {
  /** `/api/2010-04-01/…`, `/v2/…`: undecoded, without its query. */
  path: string
  query: URLSearchParams
  /** What the path stands below: `http://127.0.0.1:<port>/twilio`. */
  base: string
}

/** One provider's API over the records of its accounts. */
export type Provider = {
  /** The operation that a request asks for; undefined where the API has no such path. */
  operationOf: (request: ProviderRequest) => string | undefined
  /** The answer, and whether records were changed. An error of the API is an answer too. */
  answer: (request: ProviderRequest) => { reply: Reply; changed: boolean }
}

export const jsonAnswer = (status: number, value: unknown, headers: Record<string, string> = {}): Reply => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(value),
})
