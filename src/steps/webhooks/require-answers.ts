import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { leftAlone } from '../../webhooks/left-alone.ts'
import { type ProviderRecord, providerOf, recordInWords } from '../../webhooks/record.ts'
import { messagePaths, urlsIn, type WebhookUrls, wantedFields, webhookUrls } from '../../webhooks/wanted.ts'
import { type Given, type Progress, step } from '../step.ts'
import type { CheckResult } from '../validate/checks/check.ts'
import { telnyxSigned } from './checks/telnyx.ts'
import { twilioSigned } from './checks/twilio.ts'
import type { WebhookCheckNeeds } from './checks/webhook-check.ts'
import { type WebhookTargetNeeds, webhookTarget } from './webhook-target.ts'
import type { FoundRecord, LeftRecord, UrlAnswer, WebhooksContext } from './webhooks-context.ts'

type Found = Given<Pick<WebhooksContext, 'answers' | 'left' | 'records' | 'urls'>, 'answers' | 'records' | 'urls'>

/**
 * Section 2.7: nothing is pointed at a URL that does not answer as a webhook of this environment does, and nothing where there is
 * nothing to point at. Records whose messages stay at the previous deployment are told.
 * @throws OperatorError `webhook-url-unfit`, `voice-gateway-missing` or `webhooks-unconfigured` (exit 3)
 */
export const requireAnswers = step({
  id: 'webhook-answers-good',
  section: '2.7',
  title: 'Check that a provider may be pointed at them',
  looks: true,
  needs: ['answers', 'records', 'urls'],
  gives: ['left'],
  run: async (
    { settings }: { settings: Pick<Deps['settings'], 'environment' | 'webhooks'> },
    context: Found,
    { line }: Pick<Progress, 'line'>,
  ) => {
    const { answers, records, urls } = context
    if (records.length === 0) throw unconfigured(settings.environment)
    const callControlPath = settings.webhooks.telnyx?.call_control_path
    const calls = records.some(({ record }) => takesCallsAtGateway(record, callControlPath))
    if (calls && urls.twilioVoice === undefined) throw gatewayMissing(settings.environment)
    const hasEvents = records.some(({ record }) => record.kind === 'telnyx-call-control-application')
    if (hasEvents && urls.telnyxCallControl === undefined) throw pathWithoutUrl(settings.environment)
    const unfit = answers.filter(({ state, url }) => state === 'unfit' || (state === 'missing' && isVoice(url, urls)))
    if (unfit[0] !== undefined)
      throw urlUnfit(
        `${unfit[0].url} does not answer as a webhook has to: it should refuse a call without a signature.`,
        unfit.map(({ evidence }) => evidence),
      )
    context.left = settings.webhooks.messages === false ? [] : messagesLeft(records, answers)
    for (const { record, why } of context.left) line(`${record}: left, ${why}`)
    const messages = [urls.twilioMessages, urls.telnyxMessages]
    return { detail: messages.some((url) => url !== undefined) ? 'voice and messages' : 'voice' }
  },
})

/**
 * Section 2.7: the API takes what the providers sign. It refuses an unsigned call also where it verifies another URL or by another
 * key, and every live call would be refused then.
 * @throws OperatorError `webhook-url-unfit` (exit 3)
 */
export const requireSigned = step({
  id: 'webhook-signed-calls',
  section: '2.7',
  title: 'Call their URLs as the providers do',
  looks: true,
  needs: ['records', 'urls'],
  run: async (
    deps: WebhookTargetNeeds & WebhookCheckNeeds,
    { records, urls }: Given<Pick<WebhooksContext, 'records' | 'urls'>, 'records' | 'urls'>,
    { signal }: Pick<Progress, 'signal'>,
  ) => {
    const wanted = records.map((each) => each.wanted)
    const target = await webhookTarget(deps, urlsIn(urls, wanted), async () => ({ records }))
    const results: CheckResult[] = []
    for (const { id, run } of [twilioSigned, telnyxSigned]) results.push({ id, ...(await run(deps, target, signal)) })
    const failed = results.filter(({ status }) => status === 'failed')
    if (failed.length > 0)
      throw urlUnfit(
        'A call signed as its provider signs it is not taken.',
        failed.map(({ evidence, id }) => `${id}: ${evidence}`),
      )
    return { detail: results.map(({ id, status }) => `${id}: ${status}`).join(', ') }
  },
})

/** Pure: whether a record would hold URLs of the voice gateway, had the environment one. */
const takesCallsAtGateway = (record: ProviderRecord, callControlPath: string | undefined): boolean =>
  Object.keys(
    wantedFields(record, webhookUrls({ gateway: 'https://gateway.invalid', api: undefined, callControlPath })),
  ).length > 0

const isVoice = (url: string, { telnyxCallControl, telnyxVoice, twilioVoice }: WebhookUrls) =>
  [telnyxCallControl, telnyxVoice, twilioVoice].includes(url)

/** Pure: records whose messages this environment does not take, and that lead somewhere. */
function messagesLeft(records: readonly FoundRecord[], answers: readonly UrlAnswer[]): LeftRecord[] {
  return records.flatMap(({ record, wanted }) => {
    const fields = leftAlone(record, wanted)
    if (fields.length === 0) return []
    const path = messagePaths[providerOf(record.kind)]
    const missing = answers.find(({ state, url }) => state === 'missing' && url.endsWith(path))
    const reason = missing?.evidence ?? 'the API has no public URL (public_url)'
    const why = `its messages (${fields.join(', ')}): ${reason}; where messages stay elsewhere, write webhooks.messages: false into medspa.config.yaml`
    return [{ record: recordInWords(record), why }]
  })
}

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

const pathWithoutUrl = (environment: string) =>
  new OperatorError(
    `webhooks.telnyx.call_control_path is a path of the API, and the API of ${environment} has no public URL.`,
    {
      code: 'webhook-url-unfit',
      whose: 'operator',
      exit: 'refused',
      hint: 'Nothing was changed. Write public_url into medspa.config.yaml, or delete call_control_path there: the voice gateway takes the events then.',
    },
  )

const urlUnfit = (message: string, evidence: string[]) =>
  new OperatorError(message, {
    code: 'webhook-url-unfit',
    whose: 'operator',
    exit: 'refused',
    hint: `Nothing was changed. 2xx without a signature: the API verifies no signature; by the voice Lambda itself, or 502: the environment is parked, or the API does not answer or lacks the provider's key; 503: it lacks the key; 401 or 403 to a signed call: the API verifies another URL or by another key (docs/operations.md, "URLs that the API is told"). \`${commandLine('webhooks test')}\` and \`${commandLine('validate')}\` say more.`,
    evidence,
  })
