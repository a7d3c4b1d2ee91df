import type { Provider, TelnyxProvider } from '../../providers/provider.ts'
import type { NotedRecord } from '../../webhooks/notes.ts'
import type { Fields, ProviderRecord } from '../../webhooks/record.ts'
import type { FieldChange, WebhookUrls } from '../../webhooks/wanted.ts'
import type { CheckResult } from '../validate/checks/check.ts'

/** A configured record, beside what it should hold. */
export type FoundRecord = { record: ProviderRecord; wanted: Fields; changes: readonly FieldChange[] }

/** How a URL answered a call without a signature; `missing`: the API has no such route. */
export type UrlAnswer = { url: string; state: 'ok' | 'missing' | 'unfit'; evidence: string }

/** A record that was not changed, and why. */
export type LeftRecord = { record: string; why: string }

/** What the steps of `medspa webhooks` hand on to each other. */
export type WebhooksContext = {
  wait?: boolean
  stateBucketMissing?: boolean
  lockTableMissing?: boolean
  urls?: WebhookUrls
  /** The API's public URL; null where it has none. */
  publicUrl?: string | null
  /** Names of the keys of the application's secret that hold a value. */
  keysSet?: ReadonlySet<string>
  /** The accounts that the secret's keys open. */
  providers?: { twilio?: Provider; telnyx?: TelnyxProvider }
  records?: FoundRecord[]
  /** What the accounts have, and neither environment's configuration names. */
  unconfigured?: { kind: ProviderRecord['kind']; id: string; name: string }[]
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
