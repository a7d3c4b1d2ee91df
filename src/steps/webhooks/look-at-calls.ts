import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { type CallsLead, callsLeadOf } from '../../webhooks/calls-lead.ts'
import { isConfigured } from '../../webhooks/configured.ts'
import type { ProviderName } from '../../webhooks/record.ts'
import type { Progress } from '../step.ts'
import { findWebhookUrls } from './find-urls.ts'
import { openConfigured } from './open-providers.ts'
import { readRecords } from './read-records.ts'
import type { WebhooksContext } from './webhooks-context.ts'

export type CallsNeeds = Pick<
  Deps,
  'names' | 'providers' | 'redactor' | 'releaseParameter' | 'secrets' | 'voiceGateway'
> & {
  settings: Pick<Deps['settings'], 'platform' | 'publicUrl' | 'webhooks' | 'webhooksElsewhere'>
}

/** What an operator has to mend before an account can be looked at. */
const toMend: Readonly<Record<string, 'key-missing' | 'key-refused' | 'record-missing'>> = {
  'provider-credentials': 'key-refused',
  'provider-key-missing': 'key-missing',
  'provider-key-unfit': 'key-missing',
  'provider-record-missing': 'record-missing',
}

/**
 * Section 2.7: where the configured records of one provider send calls, as `medspa webhooks show` reads them. Messages are left
 * out: whether the API takes them only an unsigned call to it tells. Rejects where the provider
 * cannot be asked.
 */
export async function lookAtCalls(deps: CallsNeeds, name: ProviderName, progress: Progress): Promise<CallsLead> {
  const { settings } = deps
  if (!isConfigured(settings.webhooks, name)) return { kind: 'unconfigured' }
  // The other provider has a look of its own: what it refuses spoils nothing here.
  const own: CallsNeeds = { ...deps, settings: { ...settings, webhooks: { [name]: settings.webhooks[name] } } }
  const context: WebhooksContext = {}
  try {
    await findWebhookUrls.run(own, context, progress)
    await openConfigured.run(own, context, progress)
    context.providers = { [name]: context.providers?.[name] }
    context.urls = context.urls && { ...context.urls, twilioMessages: undefined, telnyxMessages: undefined }
    await readRecords.run(own, context, progress)
    return callsLeadOf(context.records ?? [], context.elsewhere)
  } catch (error) {
    const kind = error instanceof OperatorError ? toMend[error.code] : undefined
    if (kind === undefined || !(error instanceof OperatorError)) throw error
    return { kind, why: error.message, how: error.hint ?? '' }
  }
}
