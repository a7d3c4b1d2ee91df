import type { Deps } from '../../../deps.ts'
import type { WantedWorker } from '../../release/workers/wanted-workers.ts'
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

/** What a check came to; the evidence is what was asked and what was answered, without a secret. */
export type CheckOutcome = { status: 'ok' | 'failed' | 'skipped'; evidence: string }
export type CheckResult = CheckOutcome & { id: string }

/** `GET /ready` as the API answered it. */
export type Readiness = {
  outcome: CheckOutcome
  /** What the API says of its parts: `{"database": "ok", …}`; undefined where it answered nothing that can be read. */
  parts: Readonly<Record<string, unknown>> | undefined
  /** Whether its image knows test calls. */
  testCalls: boolean
}

/** What the checks of one validation share. */
export type CheckTarget = {
  urls: Urls
  paths: ApiPaths
  /** Those of the configuration file; after a way back those of the release, which this checkout may not know. */
  workers: readonly WantedWorker[]
  /** Asks the API once, however many checks want to know. */
  readiness: () => Promise<Readiness>
  /** Reads the log once; undefined where there is no service. */
  servingLog: () => Promise<ServingLog | undefined>
  /** Reads it anew. */
  servingLogNow: () => Promise<ServingLog | undefined>
}

export type CheckNeeds = Pick<
  Deps,
  | 'clock'
  | 'http'
  | 'logs'
  | 'names'
  | 'redactor'
  | 'registries'
  | 'resolve'
  | 'secrets'
  | 'service'
  | 'taskDefinitions'
  | 'workers'
> & {
  settings: Pick<Deps['settings'], 'platform' | 'publicUrl' | 'validation'>
}

/** One look at a running environment. An environment that does not answer is an outcome, and no rejection. */
export type Check = {
  /** Stable, for scripts: `probes[].id` of `--json`. */
  id: string
  /** Whether there is anything to look at; a check that has nothing is not listed. Default: there is. */
  applies?: (deps: Pick<CheckNeeds, 'settings'>, target: Pick<CheckTarget, 'workers'>) => boolean
  run: (deps: CheckNeeds, target: CheckTarget, progress: Pick<Progress, 'signal'>) => Promise<CheckOutcome>
}
