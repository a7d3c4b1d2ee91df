import type { Deps } from '../../../deps.ts'
import type { Outputs } from '../../../terraform/outputs.ts'
import type { WantedWorker } from '../../release/workers/wanted-workers.ts'
import type { Remembering } from '../../status/remembering.ts'
import type { Progress } from '../../step.ts'
import type { ServingLog } from '../serving-log.ts'

/** Where an environment is reached. */
export type Urls = {
  /** The API, under a name that its certificate has, where there is one. No slash at the end. */
  api: string
  /** The host that is connected to for it, where that is another: the load balancer's own. */
  at: string | undefined
  /** Where the certificate's name comes from, in words. */
  nameFrom: string | undefined
  /** The load balancer's own DNS name. */
  balancer: string
  /** Undefined where there is no voice gateway. */
  voice: string | undefined
}

/** Paths at which the API tells of itself (`api.health_path`, `api.ready_path`). */
export type ApiPaths = { health: string; ready: string }

/** The branches of the tree that `validate` shows, in their order. */
export const checkGroups = ['api', 'data', 'voice', 'names', 'operation'] as const
export type CheckGroup = (typeof checkGroups)[number]

/**
 * What a check came to; the evidence is what was asked and what was answered, without a secret. `hint`: what to do where that
 * depends on what was found.
 */
export type CheckOutcome = { status: 'ok' | 'failed' | 'skipped'; evidence: string; hint?: string }
export type CheckResult = CheckOutcome & { id: string }

/** `GET /ready` as the API answered it. */
export type Readiness = {
  outcome: CheckOutcome
  /** What the API says of its parts: `{"database": "ok", …}`; undefined where it answered nothing that can be read. */
  parts: Readonly<Record<string, unknown>> | undefined
  /** Whether its image knows test calls. */
  testCalls: boolean
}

/** Test calls that a look of `--wait` leaves to the next look. */
export type KeptCalls = {
  /** When the first of them was made. */
  since: Date
  calls: readonly TestCall[]
  /** Whether each was seen in the API's log: one that was not is delivered again, as a provider does. */
  arrived: boolean
}
/** One test call: how the evidence names it, and the body of its webhook, form or JSON. */
export type TestCall = { callId: string; told: string; body: string }

/** What the checks of one validation share. */
export type CheckTarget = {
  urls: Urls
  paths: ApiPaths
  /** Whether this is `medspa validate` itself, and not the end of a command that changed something. */
  standing: boolean
  outputs: Outputs
  /** Those of the configuration file; after a way back those of the release, which this checkout may not know. */
  workers: readonly WantedWorker[]
  /** Asks the API once, however many checks want to know. */
  readiness: () => Promise<Readiness>
  /** Reads the log once; undefined where there is no service. */
  servingLog: () => Promise<ServingLog | undefined>
  /** Reads it anew. */
  servingLogNow: () => Promise<ServingLog | undefined>
  /** Test calls by the check that made them: the next look of `--wait` looks for the same, as each call leaves rows behind. */
  testCalls: Map<string, KeptCalls>
  /** What `status` reads too, asked once. */
  remembered: () => Remembering
}

export type CheckNeeds = Pick<
  Deps,
  | 'alarms'
  | 'certificates'
  | 'clock'
  | 'clusterTasks'
  | 'deployLock'
  | 'http'
  | 'identity'
  | 'images'
  | 'loadBalancer'
  | 'logs'
  | 'names'
  | 'providers'
  | 'redactor'
  | 'registries'
  | 'releaseParameter'
  | 'resolve'
  | 'runTask'
  | 'secrets'
  | 'service'
  | 'targetHealth'
  | 'taskDefinitions'
  | 'voiceGateway'
  | 'voiceLambda'
  | 'workers'
> & {
  profile: Pick<Deps['profile'], 'signingKeys'>
  settings: Pick<
    Deps['settings'],
    'environment' | 'platform' | 'publicUrl' | 'stateBucket' | 'validation' | 'webhooks' | 'webhooksElsewhere'
  >
}

/** One look at a running environment. An environment that does not answer is an outcome, and no rejection. */
export type Check = {
  /** Stable, for scripts: `probes[].id` of `--json`. */
  id: string
  group: CheckGroup
  /**
   * Whether `medspa validate` alone makes it. A deploy, a restore and a way back end with the other checks: what they have just
   * brought. Each check says beside this why it is not among them.
   */
  standing?: true
  /** Whether there is anything to look at; a check that has nothing is not listed. Default: there is. */
  applies?: (deps: Pick<CheckNeeds, 'settings'>, target: Pick<CheckTarget, 'workers'>) => boolean
  /** How long `--wait` leaves it alone after it failed, in milliseconds, where a look costs something. Default: 0. */
  againMs?: number
  /** What to do where it fails. */
  hint: () => string
  run: (deps: CheckNeeds, target: CheckTarget, progress: Progress) => Promise<CheckOutcome>
}
