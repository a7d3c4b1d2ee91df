import type { Deps } from '../../deps.ts'
import { webhookUrls } from '../../webhooks/wanted.ts'
import { nameGiven } from '../dns/find-domain.ts'
import { step } from '../step.ts'
import type { WebhooksContext } from './webhooks-context.ts'

type Needs = Pick<Deps, 'releaseParameter' | 'voiceGateway'> & {
  settings: Pick<Deps['settings'], 'platform' | 'publicUrl' | 'webhooks'>
}

/** Section 2.7: where this environment takes webhooks: voice at the gateway, messages at the API's public URL. */
export const findWebhookUrls = step({
  id: 'webhook-urls',
  section: '2.7',
  title: 'Find where this environment takes webhooks',
  looks: true,
  gives: ['urls', 'gateway', 'publicUrl'],
  run: async (deps: Needs, context: Pick<WebhooksContext, 'gateway' | 'publicUrl' | 'urls'>) => {
    const { settings, voiceGateway } = deps
    const [gateway, { domain }] = await Promise.all([voiceGateway.find(), nameGiven(deps)])
    const api = settings.publicUrl ?? (domain === undefined ? undefined : `https://${domain}`)
    const { messages, telnyx, twilio } = settings.webhooks
    context.urls = webhookUrls({
      api,
      callControlPath: telnyx?.call_control_path,
      fallback: twilio?.voice_fallback_url,
      gateway: gateway?.endpoint,
      messages,
    })
    context.publicUrl = api ?? null
    context.gateway = gateway?.endpoint ?? null
    const voice = gateway === undefined ? 'no voice gateway' : `voice: ${gateway.endpoint}`
    return { detail: `${voice}; messages: ${messages === false ? 'elsewhere' : (api ?? 'no public URL')}` }
  },
})
