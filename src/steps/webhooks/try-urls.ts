import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { reasonOf } from '../../io/http.ts'
import { count } from '../../quantities.ts'
import { withoutFragment } from '../../webhooks/connection-overrides.ts'
import { providerOf } from '../../webhooks/record.ts'
import { changesOf, type WebhookUrls, wantedFields } from '../../webhooks/wanted.ts'
import { type Given, type Progress, step } from '../step.ts'
import type { FoundRecord, UrlAnswer, WebhooksContext } from './webhooks-context.ts'

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
    const asked = calls(context.records, context.urls)
    context.answers = await Promise.all([...asked].map(([url, provider]) => answerOf(deps, url, provider, signal)))
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
    return { detail: `${ok} of ${count(asked.size, 'URL')} refuse it` }
  },
})

/** The URLs that some record is to hold, each with whose calls come there; a fallback may be somebody else's. */
function calls(records: readonly FoundRecord[], urls: WebhookUrls): ReadonlyMap<string, keyof typeof bodies> {
  const own = Object.entries(urls).flatMap(([name, url]) =>
    url === undefined || name === 'twilioFallback' ? [] : [url],
  )
  return new Map(
    records.flatMap(({ record, wanted }) =>
      own
        .filter((url) => Object.values(wanted).some((value) => withoutFragment(value) === url))
        .map((url): [string, keyof typeof bodies] => [url, providerOf(record.kind)]),
    ),
  )
}

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

/**
 * Pure: 400 is the answer of an API that reads before it verifies. 2xx is no answer to an unsigned call: of a parked
 * environment, or of an API that takes anybody's calls.
 */
const stateOf = (status: number): UrlAnswer['state'] =>
  status === 404 || status === 405 ? 'missing' : status >= 400 && status < 500 ? 'ok' : 'unfit'

/**
 * Section 2.7: nothing is pointed at a URL that does not answer as a webhook of this environment does, and nothing where
 * there is nothing to point at.
 * @throws OperatorError `webhook-url-unfit`, `voice-gateway-missing` or `webhooks-unconfigured` (exit 3)
 */
export const requireAnswers = step({
  id: 'webhook-answers-good',
  section: '2.7',
  title: 'Look whether a provider may be pointed at them',
  needs: ['answers', 'records', 'urls'],
  run: async (
    { settings }: { settings: Pick<Deps['settings'], 'environment'> },
    {
      answers,
      records,
      urls,
    }: Given<Pick<WebhooksContext, 'answers' | 'records' | 'urls'>, 'answers' | 'records' | 'urls'>,
  ) => {
    if (records.length === 0) throw unconfigured(settings.environment)
    const calls = records.some(
      ({ record }) =>
        !/-(messaging-service|messaging-profile|number)$/.test(record.kind) || record.kind === 'twilio-number',
    )
    if (calls && urls.twilioVoice === undefined) throw gatewayMissing(settings.environment)
    const messages = [urls.twilioMessages, urls.telnyxMessages]
    const unfit = answers.filter(({ state, url }) => state === 'unfit' || (state === 'missing' && isVoice(url, urls)))
    if (unfit[0] !== undefined) throw urlUnfit(unfit)
    return { detail: messages.some((url) => url !== undefined) ? 'voice and messages' : 'voice' }
  },
})

const isVoice = (url: string, { telnyxCallControl, telnyxVoice, twilioVoice }: WebhookUrls) =>
  [telnyxCallControl, telnyxVoice, twilioVoice].includes(url)

const unconfigured = (environment: string) =>
  new OperatorError(`The configuration of ${environment} names no number and no application of a provider.`, {
    code: 'webhooks-unconfigured',
    whose: 'operator',
    exit: 'refused',
    hint: `\`${commandLine('webhooks show')}\` prints lines for medspa.config.yaml.`,
  })

const gatewayMissing = (environment: string) =>
  new OperatorError(`${environment} has no voice gateway that a provider could call.`, {
    code: 'voice-gateway-missing',
    whose: 'operator',
    exit: 'refused',
    hint: `Deploy it first, with voice on (voice.enabled): \`${commandLine('deploy')}\`.`,
  })

const urlUnfit = (unfit: readonly UrlAnswer[]) =>
  new OperatorError(
    `${unfit[0]?.url} does not answer as a webhook has to: it should refuse a call without a signature.`,
    {
      code: 'webhook-url-unfit',
      whose: 'operator',
      exit: 'refused',
      hint: `Nothing was changed. 2xx: the environment is parked, or the API verifies no signature; 503: the provider's key is missing. \`${commandLine('validate')}\` says more.`,
      evidence: unfit.map(({ evidence }) => evidence),
    },
  )
