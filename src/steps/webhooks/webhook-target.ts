import type { Deps } from '../../deps.ts'
import type { Sensitive } from '../../secrets/sensitive.ts'
import { isSet } from '../validate/checks/voice/unsigned-webhooks.ts'
import type { WebhookTarget } from './checks/webhook-check.ts'

export type WebhookTargetNeeds = Pick<Deps, 'names' | 'providers' | 'redactor' | 'secrets'> & {
  settings: Pick<Deps['settings'], 'webhooks'>
}

/** What the webhooks' checks ask by: keys of the application's secret, hidden from now on, and Telnyx's account. */
export async function webhookTarget(
  { names, providers, redactor, secrets, settings }: WebhookTargetNeeds,
  urls: WebhookTarget['urls'],
  records: WebhookTarget['records'],
): Promise<WebhookTarget> {
  const values = (await secrets.read(names.appSecrets))?.values
  const held = (key: string): Sensitive | undefined => {
    const value = values?.get(key)
    if (!isSet(value)) return undefined
    redactor.add(value)
    return value
  }
  const apiKey = held('TELNYX_API_KEY')
  return { urls, held, records, telnyx: apiKey && providers.telnyx({ apiKey }), webhooks: settings.webhooks }
}
