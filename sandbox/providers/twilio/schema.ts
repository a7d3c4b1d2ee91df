import { z } from 'zod'

/** Twilio's names of things: two letters and 32 hexadecimal digits. */
const sid = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}[0-9a-f]{32}$`), `${prefix} and 32 hexadecimal digits are expected`)
const e164 = z.string().regex(/^\+[1-9]\d{6,14}$/, 'a number such as +15005550010 is expected')
const method = z.enum(['GET', 'POST']).default('POST')
/** Kept as it was sent, connection overrides (`#rc=3`) included; empty: none. */
const url = z.string().default('')
const time = z.iso.datetime().default(() => new Date().toISOString())

/** What both a number and an application hold of their webhooks. */
const webhooks = {
  voice_url: url,
  voice_method: method,
  voice_fallback_url: url,
  voice_fallback_method: method,
  voice_caller_id_lookup: z.boolean().default(false),
  status_callback: url,
  status_callback_method: method,
  sms_url: url,
  sms_method: method,
  sms_fallback_url: url,
  sms_fallback_method: method,
}

const number = z
  .strictObject({
    sid: sid('PN'),
    phone_number: e164,
    friendly_name: z.string().optional(),
    origin: z.enum(['twilio', 'hosted']).default('twilio'),
    capabilities: z
      .strictObject({
        voice: z.boolean().default(true),
        sms: z.boolean().default(true),
        mms: z.boolean().default(true),
        fax: z.boolean().default(false),
      })
      .prefault({}),
    ...webhooks,
    voice_receive_mode: z.enum(['voice', 'fax']).default('voice'),
    voice_application_sid: z.union([sid('AP'), z.literal('')]).default(''),
    trunk_sid: sid('TK').nullable().default(null),
    sms_application_sid: z.union([sid('AP'), z.literal('')]).default(''),
    /** The Region that takes its calls: what Routes answers, and no field of the number itself. */
    voice_region: z.string().default('us1'),
    date_created: time,
    date_updated: time,
  })
  .transform((one) => ({ ...one, friendly_name: one.friendly_name ?? one.phone_number }))

const application = z.strictObject({
  sid: sid('AP'),
  friendly_name: z.string(),
  ...webhooks,
  sms_status_callback: url,
  message_status_callback: url,
  date_created: time,
  date_updated: time,
})

const service = z.strictObject({
  sid: sid('MG'),
  friendly_name: z.string(),
  /** Empty here is null in answers: inbound messages are dropped. */
  inbound_request_url: url,
  inbound_method: method,
  fallback_url: url,
  fallback_method: method,
  status_callback: url,
  use_inbound_webhook_on_number: z.boolean().default(false),
  /** Its senders, numbers of the same account. */
  phone_numbers: z.array(sid('PN')).default([]),
  date_created: time,
  date_updated: time,
})

const trunk = z.strictObject({
  sid: sid('TK'),
  friendly_name: z.string(),
  domain_name: z.string().nullable().default(null),
  disaster_recovery_url: z.string().nullable().default(null),
  disaster_recovery_method: method,
  date_created: time,
  date_updated: time,
})

const alert = z.strictObject({
  sid: sid('NO'),
  error_code: z.string().regex(/^\d+$/, 'a code such as "11200" is expected'),
  log_level: z.enum(['error', 'warning', 'notice', 'debug']).default('error'),
  alert_text: z.string().default(''),
  request_url: z.string(),
  request_method: method,
  resource_sid: z.string(),
  request_variables: z.string().default(''),
  request_headers: z.string().nullable().default(null),
  response_body: z.string().nullable().default(null),
  response_headers: z.string().nullable().default(null),
  date_generated: time,
})

const account = z.strictObject({
  sid: sid('AC'),
  friendly_name: z.string().optional(),
  status: z.enum(['active', 'suspended', 'closed']).default('active'),
  /** The account that may work in it too; its own sid for none. */
  owner_account_sid: sid('AC').optional(),
  /** Left out: the sandbox's own TWILIO_AUTH_TOKEN. */
  auth_token: z
    .string()
    .regex(/^[0-9a-f]{32}$/, '32 hexadecimal digits are expected')
    .optional(),
  /** API keys: pairs that open the API and sign nothing. */
  keys: z.array(z.strictObject({ sid: sid('SK'), secret: z.string().min(1) })).default([]),
  incoming_phone_numbers: z.array(number).default([]),
  applications: z.array(application).default([]),
  services: z.array(service).default([]),
  trunks: z.array(trunk).default([]),
  alerts: z.array(alert).default([]),
  date_created: time,
})

/** An account as a test or an operator gives it; what is left out has Twilio's own defaults. */
export const twilioAccount = account.transform((one) => ({
  ...one,
  friendly_name: one.friendly_name ?? usualName(one),
}))

/** Source: Twilio's reference of the Account resource, FriendlyName: of a main account the owner's e-mail address. */
function usualName({ date_created, owner_account_sid, sid }: z.output<typeof account>): string {
  if (owner_account_sid === undefined || owner_account_sid === sid) return 'owner@clinic.test'
  const meridian = new Date(date_created).getUTCHours() < 12 ? 'am' : 'pm'
  return `SubAccount Created at ${date_created.slice(0, 16).replace('T', ' ')} ${meridian}`
}

export type TwilioNumber = z.infer<typeof number>
export type TwilioApplication = z.infer<typeof application>
export type TwilioService = z.infer<typeof service>
export type TwilioTrunk = z.infer<typeof trunk>
export type TwilioAlert = z.infer<typeof alert>
export type TwilioAccount = z.infer<typeof twilioAccount> & { auth_token: string }
