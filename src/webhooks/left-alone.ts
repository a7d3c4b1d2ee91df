import type { Fields, ProviderRecord } from './record.ts'
import { wantedFields, webhookUrls } from './wanted.ts'

/** An environment that takes everything; no provider is ever given these URLs. */
const everything = webhookUrls({ api: 'https://api.invalid', gateway: 'https://gateway.invalid' })

/**
 * Pure: the URLs of a record that medspa would set, had the environment one for them, and that lead somewhere: calls or messages
 * go on to the previous deployment there.
 */
export function leftAlone(record: Pick<ProviderRecord, 'fields' | 'kind' | 'overrides'>, wanted: Fields): string[] {
  return Object.keys(wantedFields(record, everything)).filter(
    (field) => /url$/i.test(field) && wanted[field] === undefined && (record.fields[field] ?? '') !== '',
  )
}
