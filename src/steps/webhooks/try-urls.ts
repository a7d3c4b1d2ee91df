import type { Deps } from '../../deps.ts'
import { reasonOf } from '../../io/http.ts'
import { count } from '../../quantities.ts'
import { calledUrls, changesOf, urlsIn, type WebhookUrls, wantedFields } from '../../webhooks/wanted.ts'
import { type Given, type Progress, step } from '../step.ts'
import type { UrlAnswer, WebhooksContext } from './webhooks-context.ts'

/** Bodies without a signature, in which nothing stands that an API could act on. */
const bodies = {
  twilio: { type: 'application/x-www-form-urlencoded', body: '' },
  telnyx: { type: 'application/json', body: '{}' },
} as const

/**
 * Section 2.7: whether each URL that a provider would be given refuses a call without a signature: then the way to the API is
 * whole. Where the API has no route for messages, their fields are left alone.
 */
export const tryWebhookUrls = step({
  id: 'webhook-answers',
  section: '2.7',
  title: 'Call their URLs without a signature',
  needs: ['records', 'urls'],
  gives: ['answers', 'records'],
  run: async (
    deps: Pick<Deps, 'http'>,
    context: Given<Pick<WebhooksContext, 'answers' | 'records' | 'urls'>, 'records' | 'urls'>,
    { signal }: Pick<Progress, 'signal'>,
  ) => {
    const wanted = context.records.map((each) => each.wanted)
    const asked = calledUrls(urlsIn(context.urls, wanted))
    context.answers = await Promise.all(asked.map(({ provider, url }) => answerOf(deps, url, provider, signal)))
    const without = new Set(context.answers.filter(({ state }) => state === 'missing').map(({ url }) => url))
    const { telnyxMessages, twilioMessages } = context.urls
    const offered: WebhookUrls = {
      ...context.urls,
      twilioMessages: without.has(twilioMessages ?? '') ? undefined : twilioMessages,
      telnyxMessages: without.has(telnyxMessages ?? '') ? undefined : telnyxMessages,
    }
    context.records = context.records.map(({ record }) => {
      const wanted = wantedFields(record, offered)
      return { record, wanted, changes: changesOf(record.fields, wanted) }
    })
    context.urls = offered
    const ok = context.answers.filter(({ state }) => state === 'ok').length
    return { detail: `${ok} of ${count(asked.length, 'URL')} refuse it` }
  },
})

async function answerOf(
  { http }: Pick<Deps, 'http'>,
  url: string,
  provider: keyof typeof bodies,
  signal: AbortSignal,
): Promise<UrlAnswer> {
  const { body, type } = bodies[provider]
  try {
    const { status } = await http.request(url, { method: 'POST', headers: { 'content-type': type }, body, signal })
    return { url, state: stateOf(status), evidence: `unsigned POST ${url}: ${status}` }
  } catch (error) {
    signal.throwIfAborted()
    return { url, state: 'unfit', evidence: `unsigned POST ${url}: ${reasonOf(error)}` }
  }
}

/** Of an API that reads before it verifies, and of one that verifies first. Anything else comes of something before the API. */
const refusals = [400, 401, 403]

/** Pure: 2xx is of a parked environment, or of an API that takes anybody's calls; 429 says nothing about signatures. */
const stateOf = (status: number): UrlAnswer['state'] => {
  if (status === 404 || status === 405) return 'missing'
  return refusals.includes(status) ? 'ok' : 'unfit'
}
