import type { Names } from '../config/names.ts'
import type { Settings } from '../config/settings.ts'
import type { Sleep } from '../parks/sleep.ts'
import type { Part, Snapshot } from '../status/snapshot.ts'
import type { CallsLead } from '../webhooks/calls-lead.ts'

/** Something that was asked, and what it answered. */
export type Asked = { ok: boolean; evidence: string }

/** The application's secret, without a value of it. */
export type SecretFound = {
  keys: number
  /** Keys that hold a value of their own. */
  filled: readonly string[]
  /** What `medspa secrets check` finds. */
  gaps: readonly { key: string; message: string }[]
  /** Of a secret that is scheduled for deletion: Secrets Manager's words. */
  deleted?: string
}

/** What Terraform recorded of the environment. */
export type StateFound = {
  /** Whether another Terraform wrote it. */
  foreign: boolean
  /** By name, as `medspa outputs` prints them. */
  outputs: Readonly<Record<string, string>>
}

/** One environment as the checklist looks at it. Parts are asked side by side; one that is refused spoils no other. */
export type World = {
  names: Pick<Names, 'apiRepository' | 'voiceRepository' | 'appSecrets' | 'stateKey'>
  settings: Pick<
    Settings,
    'environment' | 'databaseEngine' | 'blueGreen' | 'stateBucket' | 'stateLockTable' | 'previousUrl'
  >
  account: string
  region: string
  /** What `medspa status` sees. */
  status: Snapshot
  sleep: Part<Sleep>
  /** Whether voice is on. */
  voice: Part<boolean>
  bucket: Part<'ours' | 'unfinished' | 'missing' | 'foreign'>
  /** Whether the configured lock table is there; absent where none is configured. */
  lockTable: Part<boolean>
  state: Part<StateFound>
  /** Absent where none is needed; `how` of a certificate that does not do. */
  certificate: Part<Asked & { how?: string }>
  secret: Part<SecretFound>
  /** Images of the release that the release parameter names; absent where it names none. */
  images: Part<readonly { kind: string; repository: string; tag: string; there: boolean }[]>
  /** `family:revision` */
  migrationTask: Part<string>
  /** Checks of `medspa validate` that only look, by their ids, or why one could not; absent where there is no load balancer. */
  checks: Part<Readonly<Record<string, { status: 'ok' | 'failed' | 'skipped' | 'unknown'; evidence: string }>>>
  /** How it was seen that a missed call starts a conversation; absent where it was not. */
  missedCall: Part<string>
  /** Where the configured records of each provider send calls. */
  twilioCalls: Part<CallsLead>
  telnyxCalls: Part<CallsLead>
  /** How many records of the providers were noted before medspa changed them; absent where it changed none. */
  notedWebhooks: Part<number>
  /** Whether the API refuses webhooks without a signature, through gateway and Lambda, and where not, what is to be done; absent where there is no gateway. */
  voiceForwards: Part<Asked & { how?: string }>
  /** The record of the API's name; absent without a domain. */
  dns: Part<{ name: string; leadsHere: boolean; previous: string | null }>
  /** Releases that have served, and whether the registry still has their image of the API. */
  releases: Part<readonly { tag: string; there: boolean }[]>
  /** The previous deployment's URL; absent where none is configured. */
  previous: Part<Asked>
}
