import type { TelnyxAccount, TelnyxNumber } from './schema.ts'

/** What holds the webhook URLs of voice: a number names one by its `connection_id`. */
export const CONNECTION_KINDS = [
  'call_control_applications',
  'texml_applications',
  'credential_connections',
  'fqdn_connections',
  'ip_connections',
  'uac_connections',
] as const
export type ConnectionKind = (typeof CONNECTION_KINDS)[number]

/** `call_control_applications` is a list of what Telnyx calls `call_control_application`. */
export const recordTypeOf = (kind: string) => kind.replace(/s$/, '')

export const shownConnection = <T extends object>(kind: ConnectionKind, record: T) => ({
  record_type: recordTypeOf(kind),
  ...record,
})

/** The connection or application of an id, whatever its kind. */
export function connectionOf(account: TelnyxAccount, id: string | null) {
  for (const kind of CONNECTION_KINDS) {
    const record = account[kind].find((each) => each.id === id)
    if (record !== undefined) return { kind, record }
  }
  return undefined
}

const nameOf = (record: { connection_name: string } | { application_name: string } | { friendly_name: string }) => {
  if ('connection_name' in record) return record.connection_name
  return 'application_name' in record ? record.application_name : record.friendly_name
}

/** As `/connections/{id}` shows any kind: the voice URL of a TeXML application is not in it. */
export function shownAnyConnection({ kind, record }: NonNullable<ReturnType<typeof connectionOf>>) {
  const { active, created_at, id, tags, updated_at } = record
  const urls = 'webhook_event_url' in record ? record : undefined
  return {
    id,
    record_type: recordTypeOf(kind),
    connection_name: nameOf(record),
    active,
    tags,
    webhook_event_url: urls?.webhook_event_url ?? null,
    webhook_event_failover_url: urls?.webhook_event_failover_url ?? null,
    webhook_api_version: urls?.webhook_api_version ?? '1',
    created_at,
    updated_at,
  }
}

export function shownNumber(account: TelnyxAccount, number: TelnyxNumber) {
  const connection = connectionOf(account, number.connection_id)
  const profile = account.messaging_profiles.find(({ id }) => id === number.messaging_profile_id)
  return {
    record_type: 'phone_number',
    ...number,
    connection_name: connection === undefined ? null : nameOf(connection.record),
    messaging_profile_name: profile?.name ?? null,
    deletion_lock_enabled: false,
    external_pin: null,
    purchased_at: number.created_at,
  }
}

export const shownMessaging = (number: TelnyxNumber) => ({
  record_type: 'messaging_settings',
  id: number.id,
  phone_number: number.phone_number,
  messaging_profile_id: number.messaging_profile_id,
  country_code: number.country_iso_alpha2,
  type: number.phone_number_type,
  created_at: number.created_at,
  updated_at: number.updated_at,
})
