import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { count } from '../../quantities.ts'
import { configuredKinds } from '../../webhooks/configured.ts'
import { urlsIn, type WebhookUrls, wantedFields } from '../../webhooks/wanted.ts'
import { type Given, type Progress, step } from '../step.ts'
import type { CheckResult } from '../validate/checks/check.ts'
import { providerRecords } from './checks/provider-records.ts'
import { telnyxDelivery, telnyxPublicKey, telnyxSigned, telnyxUnsigned } from './checks/telnyx.ts'
import { twilioSigned, twilioUnsigned } from './checks/twilio.ts'
import type { WebhookCheckNeeds } from './checks/webhook-check.ts'
import { openConfigured } from './open-providers.ts'
import { readEachRecord } from './read-records.ts'
import { webhookTarget } from './webhook-target.ts'
import type { WebhooksContext } from './webhooks-context.ts'

const checks = [
  twilioSigned,
  twilioUnsigned,
  telnyxSigned,
  telnyxUnsigned,
  telnyxPublicKey,
  telnyxDelivery,
  providerRecords,
]

type Needs = Pick<Deps, 'names' | 'providers' | 'redactor' | 'secrets'> &
  WebhookCheckNeeds & { settings: Pick<Deps['settings'], 'webhooks' | 'webhooksElsewhere'> }

/**
 * Section 2.8: each provider's calls are taken, and nobody else's, and the configured records lead here.
 * @throws OperatorError `webhook-test-failed` (exit 4)
 */
export const runWebhookChecks = step({
  id: 'webhook-checks',
  section: '2.8',
  title: 'Call the webhooks as the providers do',
  looks: true,
  needs: ['urls'],
  gives: ['checks'],
  run: async (deps: Needs, context: Given<Pick<WebhooksContext, 'checks' | 'urls'>, 'urls'>, progress: Progress) => {
    const { line, signal } = progress
    const { urls } = context
    const kinds = configuredKinds(deps.settings.webhooks)
    const records = async () => (kinds.length === 0 ? {} : recordsOf(deps, urls, progress))
    const target = await webhookTarget(deps, testedUrls(urls, kinds), records)
    const results: CheckResult[] = []
    context.checks = results
    // One after the other: how long an answer takes is looked at.
    for (const { id, run } of checks) {
      const { evidence, status } = await run(deps, target, signal)
      results.push({ id, status, evidence })
      line(`${status}: ${id}: ${evidence}`)
    }
    const failed = results.filter(({ status }) => status === 'failed')
    if (failed.length > 0) throw testFailed(failed)
    const passed = results.filter(({ status }) => status === 'ok').length
    return { detail: `${count(passed, 'check')} passed, ${results.length - passed} skipped` }
  },
})

/** The gateway's URLs in any case: they have to be right before a record names them. The others where a record is to hold them. */
function testedUrls(urls: WebhookUrls, kinds: ReturnType<typeof configuredKinds>): WebhookUrls {
  const wanted = kinds.map((kind) => wantedFields({ kind, overrides: {} }, urls))
  return { ...urlsIn(urls, wanted), twilioVoice: urls.twilioVoice, telnyxVoice: urls.telnyxVoice }
}

/** What the configured records hold. Rejects with what a provider refuses. */
async function recordsOf(deps: Needs, urls: WebhookUrls, progress: Progress) {
  const context: WebhooksContext = {}
  await openConfigured.run(deps, context, progress)
  const { providers = {} } = context
  const reading: Given<WebhooksContext, 'providers' | 'urls'> = { ...context, providers, urls }
  await readEachRecord.run(deps, reading, progress)
  return reading
}

const testFailed = (failed: readonly CheckResult[]) =>
  new OperatorError(`Failed: ${failed.map(({ id }) => id).join(', ')}.`, {
    code: 'webhook-test-failed',
    whose: 'operator',
    exit: 'validation',
    hint: `docs/operations.md, "Webhooks by hand", says what each means; \`${commandLine('secrets check')}\` looks at the keys, \`${commandLine('validate')}\` at the way to the API.`,
    evidence: failed.map(({ evidence, id }) => `${id}: ${evidence}`),
  })
