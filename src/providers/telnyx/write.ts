import type { Telnyx } from 'telnyx'
import type { Fields, ProviderRecord } from '../../webhooks/record.ts'
import { connectionKind, dataIn, fieldsHeld, type Held } from './records.ts'

/**
 * Sets fields of a record as it was just read: Telnyx wants name and URL of an application with every change. Gives what the
 * record holds by Telnyx's answer; undefined where that is no record. Rejects with the SDK's own error.
 */
export async function writeTelnyx(client: Telnyx, record: ProviderRecord, fields: Fields): Promise<Fields | undefined> {
  const answer: unknown = await send(client, record, fields)
  const data = dataIn<Held>(answer)
  return data && fieldsHeld(record.kind, data)
}

function send(client: Telnyx, record: ProviderRecord, fields: Fields): Promise<unknown> {
  const { id, kind, name, type = '' } = record
  const at = (field: string) => fields[field] ?? record.fields[field] ?? ''
  const nullable = Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [field, value === '' ? null : value]),
  )
  if (kind === 'telnyx-call-control-application')
    return client.callControlApplications.update(id, {
      ...nullable,
      application_name: name,
      webhook_event_url: at('webhook_event_url'),
    })
  if (kind === 'telnyx-texml-application')
    return client.texmlApplications.update(id, { ...fields, friendly_name: name, voice_url: at('voice_url') })
  if (kind === 'telnyx-messaging-profile') return client.messagingProfiles.update(id, nullable)
  const connection = kind === 'telnyx-connection' ? connectionKind(type) : undefined
  if (connection === undefined) throw new Error(`nothing of a ${kind} can be set`)
  const kinds = {
    credential: client.credentialConnections,
    fqdn: client.fqdnConnections,
    ip: client.ipConnections,
    uac: client.uacConnections,
  }
  return kinds[connection].update(id, nullable)
}
