import type { Telnyx } from 'telnyx'
import type { Fields, ProviderRecord, RecordKind } from '../../webhooks/record.ts'
import { noRecord } from '../provider-error.ts'

type NumberDetailed = Awaited<ReturnType<Telnyx['phoneNumbers']['list']>>['data'][number]

/** What a retrieve answers with, of any kind. */
export type Held = { [field: string]: unknown }

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
    fields: fieldsHeld(kind, held),
    overrides: {},
    leadsTo: [],
    ...(kind === 'telnyx-connection' && typed(String(held.record_type ?? ''))),
    remarks: held.active === false || held.enabled === false ? ['it is switched off at Telnyx'] : [],
  }
}

/** Pure: what medspa may set of what Telnyx holds. */
export const fieldsHeld = (kind: RecordKind, held: Held): Fields =>
  Object.fromEntries((settable[kind] ?? []).map((field) => [field, textOf(field, held[field])]))

const textOf = (field: string, value: unknown): string =>
  value === undefined || value === null || value === '' ? (unset[field] ?? '') : String(value)

function retrieve(client: Telnyx, kind: RecordKind, id: string): Promise<unknown> {
  if (kind === 'telnyx-call-control-application') return client.callControlApplications.retrieve(id)
  if (kind === 'telnyx-texml-application') return client.texmlApplications.retrieve(id)
  if (kind === 'telnyx-connection') return client.connections.retrieve(id)
  return client.messagingProfiles.retrieve(id)
}

/** Any connection can be read by one path, and is changed by its own kind's. */
const typed = (type: string): Pick<ProviderRecord, 'type' | 'unfit'> => ({
  type,
  ...(connectionKind(type) === undefined && {
    unfit: `it is of the kind ${type || '(none)'}, which medspa does not change`,
  }),
})

/** Pure: which kind of connection a record is by Telnyx's word for it; undefined: one that medspa does not change. */
export const connectionKind = (type: string): 'credential' | 'fqdn' | 'ip' | 'uac' | undefined =>
  (['credential', 'fqdn', 'ip', 'uac'] as const).find((kind) => type.startsWith(kind))

/** An answer that is no record (a page of a proxy with status 200) is told as what it is. */
function dataOf<Data extends object>(answer: unknown): Data {
  const data = dataIn<Data>(answer)
  if (data !== undefined) return data
  throw noRecord('telnyx')
}

/** Pure: the record in an answer of Telnyx's; undefined where the answer is no record. */
export function dataIn<Data extends object>(answer: unknown): Data | undefined {
  const data = typeof answer === 'object' && answer !== null && 'data' in answer ? answer.data : undefined
  return typeof data === 'object' && data !== null ? (data as Data) : undefined
}
