import { finalState, liveCall, message, withOverrides, withoutFragment } from './connection-overrides.ts'
import type { Fields, ProviderName, ProviderRecord, RecordKind } from './record.ts'

/** Where an environment takes webhooks. Undefined: it does not take these, and medspa leaves their fields alone. */
export type WebhookUrls = {
  twilioVoice: string | undefined
  /** Where Twilio turns to for a live call whose voice URL fails. */
  twilioFallback: string | undefined
  twilioMessages: string | undefined
  telnyxVoice: string | undefined
  telnyxCallControl: string | undefined
  telnyxMessages: string | undefined
}

export const voicePaths = { twilio: '/webhooks/twilio/voice', telnyx: '/webhooks/telnyx/voice' } as const
/** As the platform's API names them; the voice gateway has no routes for messages. */
export const messagePaths = { twilio: '/messaging/twilio/webhook', telnyx: '/webhooks/telnyx/messages' } as const

/**
 * Pure: the webhooks' URLs of an environment (checklist 2.7). Voice goes to the gateway, messages to the API's public URL,
 * and so do call control events where the configuration gives them a path of their own.
 */
export function webhookUrls({
  api,
  callControlPath,
  fallback,
  gateway,
  messages = true,
}: {
  /** The voice gateway's URL. */
  gateway: string | undefined
  /** The API's public URL. */
  api: string | undefined
  /** `telnyx.call_control_path` of the configuration. */
  callControlPath?: string | undefined
  /** `twilio.voice_fallback_url` of the configuration. */
  fallback?: string | undefined
  /** `messages` of the configuration; false: they stay where they are. */
  messages?: boolean | undefined
}): WebhookUrls {
  const at = (base: string | undefined, path: string) => (base === undefined ? undefined : `${base}${path}`)
  const telnyxVoice = at(gateway, voicePaths.telnyx)
  const ownPath = callControlPath !== undefined && callControlPath !== voicePaths.telnyx
  return {
    twilioVoice: at(gateway, voicePaths.twilio),
    twilioFallback: gateway === undefined ? undefined : (fallback ?? at(gateway, voicePaths.twilio)),
    twilioMessages: messages ? at(api, messagePaths.twilio) : undefined,
    telnyxVoice,
    telnyxCallControl: ownPath ? at(api, callControlPath) : telnyxVoice,
    telnyxMessages: messages ? at(api, messagePaths.telnyx) : undefined,
  }
}

/** A URL of this environment that a provider calls, and what it sends there. */
export type CalledUrl = { url: string; provider: ProviderName; takes: 'calls' | 'messages' }

/** Pure: the URLs that providers call, each once, without the fallback, which may be somebody else's. */
export function calledUrls(urls: WebhookUrls): CalledUrl[] {
  const { telnyxCallControl, telnyxMessages, telnyxVoice, twilioMessages, twilioVoice } = urls
  const all: [string | undefined, ProviderName, CalledUrl['takes']][] = [
    [twilioVoice, 'twilio', 'calls'],
    [twilioMessages, 'twilio', 'messages'],
    [telnyxVoice, 'telnyx', 'calls'],
    [telnyxCallControl === telnyxVoice ? undefined : telnyxCallControl, 'telnyx', 'calls'],
    [telnyxMessages, 'telnyx', 'messages'],
  ]
  return all.flatMap(([url, provider, takes]) => (url === undefined ? [] : [{ url, provider, takes }]))
}

/** Pure: the URLs alone that stand in what some record should hold. */
export function urlsIn(urls: WebhookUrls, wanted: readonly Fields[]): WebhookUrls {
  const held = new Set(wanted.flatMap((fields) => Object.values(fields).map(withoutFragment)))
  const kept = (url: string | undefined) => (url !== undefined && held.has(url) ? url : undefined)
  return {
    twilioVoice: kept(urls.twilioVoice),
    twilioFallback: kept(urls.twilioFallback),
    twilioMessages: kept(urls.twilioMessages),
    telnyxVoice: kept(urls.telnyxVoice),
    telnyxCallControl: kept(urls.telnyxCallControl),
    telnyxMessages: kept(urls.telnyxMessages),
  }
}

/**
 * Pure: what the fields of a record should hold. Fields that are not named stay as they are. A previous fallback URL would
 * lead to the previous deployment, so each fallback is either ours or none: at Telnyx a failover URL with the same servers
 * behind it only doubles what a struggling API is asked.
 */
export function wantedFields(
  { kind, overrides }: Pick<ProviderRecord, 'kind' | 'overrides'>,
  urls: WebhookUrls,
): Fields {
  const { messaging, voice } = fieldsOf[kind]
  return {
    ...(overrides.voice === undefined && voice?.(urls)),
    ...(overrides.messaging === undefined && messaging?.(urls)),
  }
}

type Wanted = (urls: WebhookUrls) => Fields | undefined

const twilioVoice: Wanted = ({ twilioFallback, twilioVoice: url }) =>
  url === undefined || twilioFallback === undefined
    ? undefined
    : {
        voiceUrl: withOverrides(url, liveCall),
        voiceMethod: 'POST',
        voiceFallbackUrl: twilioFallback === url ? withOverrides(url, liveCall) : twilioFallback,
        voiceFallbackMethod: 'POST',
        statusCallback: withOverrides(url, finalState),
        statusCallbackMethod: 'POST',
      }

const twilioSms: Wanted = ({ twilioMessages: url }) =>
  url === undefined ? undefined : { smsUrl: withOverrides(url, message), smsMethod: 'POST', smsFallbackUrl: '' }

const events = (url: string | undefined): Fields | undefined =>
  url === undefined ? undefined : { webhook_event_url: url, webhook_event_failover_url: '', webhook_api_version: '2' }

const fieldsOf: Record<RecordKind, { voice?: Wanted; messaging?: Wanted }> = {
  'twilio-number': { voice: twilioVoice, messaging: twilioSms },
  'twilio-application': { voice: twilioVoice, messaging: twilioSms },
  'twilio-messaging-service': {
    messaging: ({ twilioMessages: url }) =>
      url === undefined
        ? undefined
        : { inboundRequestUrl: withOverrides(url, message), inboundMethod: 'POST', fallbackUrl: '' },
  },
  'telnyx-number': {},
  'telnyx-call-control-application': { voice: ({ telnyxCallControl }) => events(telnyxCallControl) },
  'telnyx-texml-application': {
    voice: ({ telnyxVoice: url }) =>
      url === undefined
        ? undefined
        : {
            voice_url: url,
            voice_method: 'post',
            voice_fallback_url: '',
            status_callback: url,
            status_callback_method: 'post',
          },
  },
  'telnyx-connection': { voice: ({ telnyxVoice }) => events(telnyxVoice) },
  'telnyx-messaging-profile': {
    messaging: ({ telnyxMessages: url }) =>
      url === undefined ? undefined : { webhook_url: url, webhook_failover_url: '', webhook_api_version: '2' },
  },
}

/** One field that is to change. */
export type FieldChange = { field: string; from: string; to: string }

/** Pure: what differs of a record; a method means the same in capitals. */
export const changesOf = (current: Fields, wanted: Fields): FieldChange[] =>
  Object.entries(wanted).flatMap(([field, to]) => {
    const from = current[field] ?? ''
    return isSame(field, from, to) ? [] : [{ field, from, to }]
  })

/** Pure: whether two values of a field mean the same. */
export const isSame = (field: string, one: string, other: string): boolean =>
  one === other || (/method$/i.test(field) && one.toUpperCase() === other.toUpperCase())
