import type { Deps } from '../../deps.ts'
import { count } from '../../quantities.ts'
import { emptyWebhooks } from '../../webhooks/empty-webhooks.ts'
import type { ProviderName } from '../../webhooks/record.ts'
import { calledUrls, changesOf, urlsIn, type WebhookUrls, wantedFields } from '../../webhooks/wanted.ts'
import { type Given, type Progress, step } from '../step.ts'
import { type Answered, answerInWords, post } from './checks/webhook-check.ts'
import type { UrlAnswer, WebhooksContext } from './webhooks-context.ts'

/**
 * Section 2.7: whether each URL that a provider would be given refuses a call without a signature: then the way to the API is
 * whole. Where the API has no route for messages, their fields are left alone.
 */
export const tryWebhookUrls = step({
  id: 'webhook-answers',
  section: '2.7',
  title: 'Call their URLs without a signature',
  looks: true,
  needs: ['records', 'urls'],
  gives: ['answers', 'records'],
  run: async (
    deps: Pick<Deps, 'clock' | 'http'>,
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
  deps: Pick<Deps, 'clock' | 'http'>,
  url: string,
  provider: ProviderName,
  signal: AbortSignal,
): Promise<UrlAnswer> {
  const { body, type } = emptyWebhooks[provider]
  const answer = await post(deps, url, { headers: { 'content-type': type }, body }, signal)
  return { url, state: stateOf(answer), evidence: `unsigned POST ${url}: ${answerInWords(answer)}` }
}

/** Of an API that reads before it verifies, and of one that verifies first. Anything else comes of something before the API. */
const refusals = [400, 401, 403]

/** Pure: 2xx is of a parked environment, or of an API that takes anybody's calls; 429 says nothing about signatures. */
const stateOf = (answer: Answered): UrlAnswer['state'] => {
  if ('reason' in answer || answer.byLambda !== undefined) return 'unfit'
  if (answer.status === 404 || answer.status === 405) return 'missing'
  return refusals.includes(answer.status) ? 'ok' : 'unfit'
}
