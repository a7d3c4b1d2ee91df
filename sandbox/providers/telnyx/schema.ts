import { z } from 'zod'

const time = z.iso.datetime().default(() => new Date().toISOString())
/** Telnyx' ids are numbers as text; messaging profiles have UUIDs. */
const id = z.string().regex(/^\d+$/, 'an id of digits is expected, as text')
const uuid = z.uuid()
const url = z.string().nullable().default(null)
const tags = z.array(z.string()).default([])

const number = z.strictObject({
  id,
  phone_number: z.string().regex(/^\+[1-9]\d{6,14}$/, 'a number such as +15005550020 is expected'),
  status: z.string().default('active'),
  phone_number_type: z.string().default('local'),
  country_iso_alpha2: z.string().default('US'),
  /** Of an application or a connection. */
  connection_id: id.nullable().default(null),
  messaging_profile_id: uuid.nullable().default(null),
  call_forwarding_enabled: z.boolean().default(false),
  customer_reference: z.string().nullable().default(null),
  tags,
  created_at: time,
  updated_at: time,
})

const apiVersion = z.enum(['1', '2', 'texml']).default('1')
const timeout = z.int().min(0).max(30).nullable().default(null)

const callControlApplication = z.strictObject({
  id,
  application_name: z.string(),
  active: z.boolean().default(true),
  webhook_event_url: z.string(),
  webhook_event_failover_url: url,
  webhook_api_version: apiVersion,
  webhook_timeout_secs: timeout,
  first_command_timeout: z.boolean().default(false),
  first_command_timeout_secs: z.int().default(30),
  tags,
  created_at: time,
  updated_at: time,
})

const texmlApplication = z.strictObject({
  id,
  friendly_name: z.string(),
  active: z.boolean().default(true),
  voice_url: z.string(),
  voice_fallback_url: url,
  voice_method: z.enum(['get', 'post']).default('post'),
  status_callback: url,
  status_callback_method: z.enum(['get', 'post']).default('post'),
  first_command_timeout: z.boolean().default(false),
  first_command_timeout_secs: z.int().default(30),
  tags,
  created_at: time,
  updated_at: time,
})

const connection = z.strictObject({
  id,
  connection_name: z.string(),
  active: z.boolean().default(true),
  webhook_event_url: url,
  webhook_event_failover_url: url,
  webhook_api_version: apiVersion,
  webhook_timeout_secs: timeout,
  tags,
  created_at: time,
  updated_at: time,
})

const messagingProfile = z.strictObject({
  id: uuid,
  name: z.string(),
  enabled: z.boolean().default(true),
  webhook_url: url,
  webhook_failover_url: url,
  webhook_api_version: z.enum(['1', '2', '2010-04-01']).default('2'),
  created_at: time,
  updated_at: time,
})

const headers = z.array(z.array(z.string())).default([])
const attempt = z.strictObject({
  status: z.enum(['delivered', 'failed']),
  errors: z.array(z.int()).default([]),
  started_at: time,
  finished_at: time,
  http: z.strictObject({
    request: z.strictObject({ url: z.string(), headers }),
    response: z.strictObject({ status: z.int(), headers, body: z.string().default('') }).optional(),
  }),
})

const delivery = z.strictObject({
  id: uuid,
  /** Failed: all attempts failed. */
  status: z.enum(['delivered', 'failed']),
  started_at: time,
  finished_at: time,
  webhook: z.strictObject({
    id: uuid,
    event_type: z.string(),
    occurred_at: time,
    record_type: z.literal('event').default('event'),
    payload: z.record(z.string(), z.unknown()).default({}),
  }),
  /** The newest first. */
  attempts: z.array(attempt).default([]),
})

/** An account as a test or an operator gives it; what is left out has Telnyx' own defaults. */
export const telnyxAccount = z.strictObject({
  organization_id: uuid.default('9fbd2a2e-1c38-4a0e-9d4c-000000000001'),
  /** Left out: the sandbox's own TELNYX_API_KEY. */
  api_key: z.string().min(1).optional(),
  phone_numbers: z.array(number).default([]),
  call_control_applications: z.array(callControlApplication).default([]),
  texml_applications: z.array(texmlApplication).default([]),
  credential_connections: z.array(connection).default([]),
  fqdn_connections: z.array(connection).default([]),
  ip_connections: z.array(connection).default([]),
  uac_connections: z.array(connection).default([]),
  messaging_profiles: z.array(messagingProfile).default([]),
  webhook_deliveries: z.array(delivery).default([]),
})

export type TelnyxNumber = z.infer<typeof number>
export type TelnyxDelivery = z.infer<typeof delivery>
export type TelnyxAttempt = z.infer<typeof attempt>
export type TelnyxAccount = z.infer<typeof telnyxAccount> & { api_key: string }

/** What a PATCH may say of a record: its members with their types; none of them has a default there. */
export const patchable = {
  call_control_applications: callControlApplication,
  texml_applications: texmlApplication,
  credential_connections: connection,
  fqdn_connections: connection,
  ip_connections: connection,
  uac_connections: connection,
  messaging_profiles: messagingProfile,
  phone_numbers: number,
}
