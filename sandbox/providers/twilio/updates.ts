import { TwilioError } from './errors.ts'
import { type Fields, readForm } from './form.ts'
import type { TwilioAccount, TwilioApplication, TwilioNumber, TwilioService } from './schema.ts'

/** What both a number and an application hold of their webhooks. */
const WEBHOOKS = {
  voice_url: 'url',
  voice_method: 'method',
  voice_fallback_url: 'url',
  voice_fallback_method: 'method',
  voice_caller_id_lookup: 'boolean',
  status_callback: 'url',
  status_callback_method: 'method',
  sms_url: 'url',
  sms_method: 'method',
  sms_fallback_url: 'url',
  sms_fallback_method: 'method',
} as const

const NUMBER: Fields<TwilioNumber> = {
  friendly_name: 'text',
  ...WEBHOOKS,
  voice_receive_mode: 'mode',
  voice_application_sid: 'sid',
  trunk_sid: 'sid',
  sms_application_sid: 'sid',
}

const APPLICATION: Fields<TwilioApplication> = {
  friendly_name: 'text',
  ...WEBHOOKS,
  sms_status_callback: 'url',
  message_status_callback: 'url',
}

const SERVICE: Fields<TwilioService> = {
  friendly_name: 'text',
  inbound_request_url: 'url',
  inbound_method: 'method',
  fallback_url: 'url',
  fallback_method: 'method',
  status_callback: 'url',
  use_inbound_webhook_on_number: 'boolean',
}

/** twilio.com/docs/api/errors/30122: the fallback URL of a Messaging Service has a code of its own. */
const SERVICE_URL_CODES = { fallback_url: 30122 }

/**
 * Writes what a form says into a number. A trunk and a voice application are each other's end: whichever is set deletes
 * the other one, and the voice URL stays readable below both.
 *
 * @throws TwilioError 400
 */
export function updateNumber(account: TwilioAccount, number: TwilioNumber, body: Buffer): void {
  const changes = readForm(body, NUMBER)
  const trunk = changes.trunk_sid || null
  const application = changes.voice_application_sid
  // Twilio documents no code for a trunk that is not there.
  if (trunk !== null) need(account.trunks, trunk, 'TrunkSid', 20404)
  for (const sid of [application, changes.sms_application_sid])
    if (sid) need(account.applications, sid, 'ApplicationSid', 21218)
  const updated = {
    ...number,
    ...changes,
    ...('trunk_sid' in changes && { trunk_sid: trunk }),
    ...(application && { trunk_sid: null }),
    ...(trunk !== null && { voice_application_sid: '' }),
  }
  needPrimaryUrls(changes, updated)
  write(number, updated)
}

/** @throws TwilioError 400 */
export function updateApplication(application: TwilioApplication, body: Buffer): void {
  const changes = readForm(body, APPLICATION)
  const updated = { ...application, ...changes }
  needPrimaryUrls(changes, updated)
  write(application, updated)
}

/** @throws TwilioError 400 */
export function updateService(service: TwilioService, body: Buffer): void {
  write(service, { ...service, ...readForm(body, SERVICE, SERVICE_URL_CODES) })
}

type WithFallbacks = Pick<TwilioNumber, 'voice_url' | 'voice_fallback_url' | 'sms_url' | 'sms_fallback_url'>

/** twilio.com/docs/api/errors/21405 and 21406. What the update leaves alone is not judged again. */
function needPrimaryUrls(changes: Partial<WithFallbacks>, updated: WithFallbacks): void {
  if (('voice_url' in changes || 'voice_fallback_url' in changes) && updated.voice_fallback_url && !updated.voice_url)
    throw new TwilioError(400, 21405, 'Cannot set VoiceFallbackUrl without setting Url')
  if (('sms_url' in changes || 'sms_fallback_url' in changes) && updated.sms_fallback_url && !updated.sms_url)
    throw new TwilioError(400, 21406, 'Cannot set SmsFallbackUrl without setting SmsUrl')
}

function need(among: readonly { sid: string }[], sid: string, name: string, code: number): void {
  if (!among.some((each) => each.sid === sid))
    throw new TwilioError(400, code, `Invalid ${name}: ${sid} is not in this account`)
}

function write<T extends { date_updated: string }>(record: T, updated: T): void {
  Object.assign(record, updated, { date_updated: new Date().toISOString() })
}
