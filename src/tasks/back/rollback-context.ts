import type { LockRecord } from '../../aws/lock/lock-record.ts'
import type { OperatorError } from '../../errors.ts'
import type { Standing, WayBack } from '../../releases/back/ways-back.ts'
import type { Release } from '../../releases/release.ts'
import type { Serving } from '../../releases/serving.ts'
import type { WantedWorker } from '../../steps/release/workers/wanted-workers.ts'
import type { CheckResult, Urls } from '../../steps/validate/checks/check.ts'
import type { Outputs } from '../../terraform/outputs.ts'

/** What the steps of `medspa rollback` hand on to each other. */
export type RollbackContext = {
  /** `--without-lock`: the deploy lock is not asked for. */
  withoutLock: boolean
  /** Why no lock is held; undefined: it is. */
  unlocked?: OperatorError | 'asked'
  /** The lock of the deploy that holds it. */
  holder?: Pick<LockRecord, 'host' | 'id' | 'reason' | 'user'>
  /** The release parameter as it was found. */
  formerRelease?: Release
  /** What served before anything moved. */
  before?: Serving
  standing?: Standing
  /** Releases whose revisions are there, the newest first. */
  ways?: readonly WayBack[]
  /** The one that was chosen. */
  target?: WayBack
  /** Where this command moved the voice Lambda's alias. */
  voiceMoved?: { version: string; former?: string | undefined }
  /** Why voice webhooks stay where they are, while everything else is put back: the command ends with it. */
  voiceLeft?: OperatorError
  /** Tasks that held a former DATABASE_URL or Redis token were replaced; those of the workers hold it too. */
  tasksRenewed?: boolean
  /** The release's workers that have a service: what is checked of them, whatever the configuration file says. */
  workersBack?: readonly WantedWorker[]
  outputs?: Outputs
  checks?: CheckResult[]
  urls?: Urls
}
