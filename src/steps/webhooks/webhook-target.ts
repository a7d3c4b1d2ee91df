import type { Deps } from '../../deps.ts'
import type { WebhookTarget } from './checks/webhook-check.ts'
import { hiddenKeys } from './hidden-keys.ts'

export type WebhookTargetNeeds = Pick<Deps, 'names' | 'providers' | 'redactor' | 'secrets'> & {
  settings: Pick<Deps['settings'], 'webhooks'>
}

/** What the webhooks' checks ask by: keys of the application's secret, hidden from now on, and Telnyx's account. */
export async function webhookTarget(
  { names, providers, redactor, secrets, settings }: WebhookTargetNeeds,
  urls: WebhookTarget['urls'],
  records: WebhookTarget['records'],
): Promise<WebhookTarget> {
  const held = hiddenKeys(redactor, (await secrets.read(names.appSecrets))?.values)
  const apiKey = held('TELNYX_API_KEY')
  return { urls, held, records, telnyx: apiKey && providers.telnyx({ apiKey }), webhooks: settings.webhooks }
}
