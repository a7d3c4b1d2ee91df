import type { Deps } from '../../../deps.ts'
import type { Progress } from '../../step.ts'

/** Where an environment is reached; `voice` is undefined where there is no voice gateway. */
export type Urls = { api: string; voice: string | undefined }

/** What a check came to; the evidence is what was asked and what was answered, without a secret. */
export type CheckOutcome = { status: 'ok' | 'failed' | 'skipped'; evidence: string }
export type CheckResult = CheckOutcome & { id: string }

/** `GET /ready` as the API answered it; `testCalls`: whether its image knows test calls. */
export type Readiness = { outcome: CheckOutcome; testCalls: boolean }

/** What the checks of one validation share. */
type CheckTarget = {
  urls: Urls
  /** Asks the API once, however many checks want to know. */
  readiness: () => Promise<Readiness>
}

export type CheckNeeds = Pick<Deps, 'clock' | 'http' | 'logs' | 'names' | 'redactor' | 'secrets'>

/** One look at a running environment. An environment that does not answer is an outcome, and no rejection. */
export type Check = {
  /** Stable, for scripts: `probes[].id` of `--json`. */
  id: string
  run: (deps: CheckNeeds, target: CheckTarget, progress: Pick<Progress, 'signal'>) => Promise<CheckOutcome>
}
