import type { Telnyx } from 'telnyx'
import { OperatorError } from '../../errors.ts'
import type { Fields, ProviderRecord, RecordKind } from '../../webhooks/record.ts'
import { noRecord } from '../provider-error.ts'

type NumberDetailed = Awaited<ReturnType<Telnyx['phoneNumbers']['list']>>['data'][number]

/** What a retrieve answers with, of any kind. */
type Held = { [field: string]: unknown }

const eventFields = ['webhook_event_url', 'webhook_event_failover_url', 'webhook_api_version']
const settable: Partial<Record<RecordKind, readonly string[]>> = {
  'telnyx-call-control-application': eventFields,
  'telnyx-connection': eventFields,
  'telnyx-texml-application': [
    'voice_url',
    'voice_method',
    'voice_fallback_url',
    'status_callback',
    'status_callback_method',
  ],
  'telnyx-messaging-profile': ['webhook_url', 'webhook_failover_url', 'webhook_api_version'],
}

/**
 * What a field means that is not there. Telnyx's pages contradict each other about the method by which instructions are
 * fetched (GET or POST): the strict reading is that it has to be set.
 */
const unset: Readonly<Record<string, string>> = {
  webhook_api_version: '1',
  voice_method: 'get',
  status_callback_method: 'post',
}

/** Pure: a number, which only leads to what has the URLs. */
export function telnyxNumber(number: NumberDetailed): ProviderRecord {
  const { connection_id, id, messaging_profile_id, phone_number } = number
  return {
    kind: 'telnyx-number',
    id,
    name: phone_number,
    fields: { connection_id: connection_id ?? '', messaging_profile_id: messaging_profile_id ?? '' },
    overrides: {},
    leadsTo: [
      ...(connection_id ? [{ kind: 'telnyx-connection' as const, id: connection_id }] : []),
      ...(messaging_profile_id ? [{ kind: 'telnyx-messaging-profile' as const, id: messaging_profile_id }] : []),
    ],
    remarks: number.call_forwarding_enabled ? ['call forwarding is on, and may take its calls elsewhere'] : [],
  }
}

/** Rejects with the SDK's own error. */
export async function readTelnyx(client: Telnyx, kind: RecordKind, id: string): Promise<ProviderRecord> {
  if (kind === 'telnyx-number') return telnyxNumber(dataOf<NumberDetailed>(await client.phoneNumbers.retrieve(id)))
  const held = dataOf<Held>(await retrieve(client, kind, id))
  const name = [held.application_name, held.friendly_name, held.connection_name, held.name].find(
    (each) => typeof each === 'string' && each !== '',
  )
  return {
    kind,
    id,
    name: typeof name === 'string' ? name : id,
    fields: Object.fromEntries((settable[kind] ?? []).map((field) => [field, textOf(field, held[field])])),
    overrides: {},
    leadsTo: [],
    remarks: held.active === false || held.enabled === false ? ['it is switched off at Telnyx'] : [],
  }
}

const textOf = (field: string, value: unknown): string =>
  value === undefined || value === null || value === '' ? (unset[field] ?? '') : String(value)

function retrieve(client: Telnyx, kind: RecordKind, id: string): Promise<unknown> {
  if (kind === 'telnyx-call-control-application') return client.callControlApplications.retrieve(id)
  if (kind === 'telnyx-texml-application') return client.texmlApplications.retrieve(id)
  if (kind === 'telnyx-connection') return client.connections.retrieve(id)
  return client.messagingProfiles.retrieve(id)
}

/** An answer that is no record (a page of a proxy with status 200) is told as what it is. */
function dataOf<Data>(answer: unknown): Data {
  const data = typeof answer === 'object' && answer !== null && 'data' in answer ? answer.data : undefined
  if (typeof data === 'object' && data !== null) return data as Data
  throw noRecord('telnyx')
}

/** Sets fields of a record as it was just read: Telnyx wants name and URL of an application with every change. */
export async function writeTelnyx(client: Telnyx, record: ProviderRecord, fields: Fields): Promise<void> {
  const { id, kind, name } = record
  const at = (field: string) => fields[field] ?? record.fields[field] ?? ''
  const nullable = Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [field, value === '' ? null : value]),
  )
  if (kind === 'telnyx-call-control-application')
    await client.callControlApplications.update(id, {
      ...nullable,
      application_name: name,
      webhook_event_url: at('webhook_event_url'),
    })
  else if (kind === 'telnyx-texml-application')
    await client.texmlApplications.update(id, { ...fields, friendly_name: name, voice_url: at('voice_url') })
  else if (kind === 'telnyx-messaging-profile') await client.messagingProfiles.update(id, nullable)
  else if (kind === 'telnyx-connection') await (await connectionsLike(client, id)).update(id, nullable)
}

/** Of a connection only its own kind's path takes changes, and its record says of which kind it is. */
async function connectionsLike(client: Telnyx, id: string) {
  const type = String(dataOf<Held>(await client.connections.retrieve(id)).record_type ?? '')
  if (/credential/.test(type)) return client.credentialConnections
  if (/fqdn/.test(type)) return client.fqdnConnections
  if (/uac/.test(type)) return client.uacConnections
  if (/^ip/.test(type)) return client.ipConnections
  throw new OperatorError(`medspa changes no connection of the kind ${type || '(none)'} (${id}).`, {
    code: 'provider-record-unfit',
    whose: 'operator',
    exit: 'refused',
    hint: 'Take it out of webhooks.telnyx in medspa.config.yaml; an application has a list of its own there.',
  })
}
