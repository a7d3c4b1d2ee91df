import type { OperatorError } from '../../errors.ts'
import type { Provider, TelnyxProvider } from '../../providers/provider.ts'
import type { NotedRecord } from '../../webhooks/notes.ts'
import type { Fields, ProviderName, ProviderRecord } from '../../webhooks/record.ts'
import type { FieldChange, WebhookUrls } from '../../webhooks/wanted.ts'
import type { CheckResult } from '../validate/checks/check.ts'

/** A configured record, beside what it should hold. */
export type FoundRecord = { record: ProviderRecord; wanted: Fields; changes: readonly FieldChange[] }

/** How a URL answered a call without a signature; `missing`: the API has no such route. */
export type UrlAnswer = { url: string; state: 'ok' | 'missing' | 'unfit'; evidence: string }

/** A record by what the configuration names; `id` of a number that no account has is empty. */
export type NamedRecord = Pick<ProviderRecord, 'id' | 'kind' | 'name'>

/** A record that was not changed, or whose calls or messages go elsewhere all the same, and why. */
export type LeftRecord = { record: string; why: string }

/** What the steps of `medspa webhooks` hand on to each other. */
export type WebhooksContext = {
  wait?: boolean
  stateBucketMissing?: boolean
  lockTableMissing?: boolean
  urls?: WebhookUrls
  /** The API's public URL; null where it has none. */
  publicUrl?: string | null
  /** The voice gateway's URL; null where there is none. */
  gateway?: string | null
  /** Names of the keys of the application's secret that hold a value. */
  keysSet?: ReadonlySet<string>
  /** The accounts that the secret's keys open. */
  providers?: { twilio?: Provider; telnyx?: TelnyxProvider }
  /** Why an account that is needed was not opened. */
  unopened?: Partial<Record<ProviderName, OperatorError>>
  records?: FoundRecord[]
  /** What the configuration names and no account has. */
  missing?: NamedRecord[]
  /** What could not be read. */
  unread?: (NamedRecord & { error: OperatorError })[]
  /** Configured records whose calls or messages go elsewhere, whatever URLs they hold. */
  elsewhere?: LeftRecord[]
  /** Numbers that were listed already, by provider. */
  numbers?: Partial<Record<ProviderName, readonly ProviderRecord[]>>
  /** What the accounts have, and neither environment's configuration names. */
  unconfigured?: NamedRecord[]
  /** What of it could not be looked at, in words. */
  notLooked?: string[]
  answers?: UrlAnswer[]
  /** What was noted before medspa changed it. */
  noted?: NotedRecord[]
  /** What `revert` puts back, beside what is held now. */
  wayBack?: { noted: NotedRecord; record: ProviderRecord; changes: readonly FieldChange[] }[]
  /** What was changed, in words. */
  changed?: string[]
  left?: LeftRecord[]
  /** What `test` found. */
  checks?: CheckResult[]
}
