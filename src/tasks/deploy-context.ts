import type { OutsideEdits } from '../aws/secrets/secrets.ts'
import type { Deps } from '../deps.ts'
import type { ImageToMake, MadeImages } from '../images/make.ts'
import type { Release } from '../releases/release.ts'
import type { OfImages } from '../releases/release-images.ts'
import type { Serving } from '../releases/serving.ts'
import type { Target } from '../releases/targets.ts'
import type { Migrated } from '../steps/migrate/run-migration.ts'
import type { Promotion } from '../steps/release/promote/promotion.ts'
import type { DeletedSecret } from '../steps/secrets/deleted/deleted-secrets.ts'
import type { CheckResult, Urls } from '../steps/validate/checks/check.ts'
import type { Outputs } from '../terraform/outputs.ts'
import type { SavedPlan } from '../terraform/run.ts'
import type { Restoring } from './restore-context.ts'

type RolloutTarget = Parameters<Deps['rollout']['move']>[0]

/** What a deploy's steps hand on to each other. */
export type DeployContext = {
  /** The release: tag of the API and voice images. */
  tag: string
  /** Paths of the checkout that are not as its commit has them, where the release is made of the checkout. */
  uncommitted?: readonly string[]
  /** `--tag`, as it was typed. */
  asked?: string | undefined
  /** What another environment has, in place of what is built: `--from`. */
  promotion?: Promotion | undefined
  /** Whether a parked environment is left as it is, and the deploy ends well. */
  skipIfParked?: boolean
  /** Why nothing was deployed: the environment is parked. */
  leftParked?: string
  /** Wait for a command that holds the deploy lock. */
  wait?: boolean
  /** How a blue/green service's traffic shifts, in place of the deployment group's configuration. */
  strategy?: RolloutTarget['strategy']
  /** Whether CodeDeploy's alarms stop nothing. */
  ignoreAlarms?: boolean | undefined
  /** Asks before it shifts. */
  hold?: RolloutTarget['hold']
  /** Whether missing images are built; not with `--tag`. */
  build: boolean
  /** Further targets of the Dockerfile that the configuration asks for. */
  targets?: readonly Target[]
  /** Whether the API has a name of its own, or needs one: its certificate and its record are looked at. */
  named?: boolean
  /** Whether calls might go on unencrypted, as far as the settings say. */
  plain?: boolean
  /** Whether database and load balancer are protected from deletion where the release parameter says nothing of it. */
  protects?: boolean
  /** Whether the tasks of the same release were replaced by new ones (`--redeploy`). */
  rolled?: boolean
  /** Runs already, and nothing about the release changes: what would move it is skipped. */
  unchanged?: boolean
  stateBucketMissing?: boolean
  lockTableMissing?: boolean
  /** Whether the state bucket keeps the versions of Terraform's lock for a day, as an earlier medspa made it. */
  lockVersionsShort?: boolean
  /** Whether a park that was left half done could not be taken back as a whole: this deploy does it at its end. */
  parkingLeft?: boolean
  /** What is brought back by a restore; undefined in an ordinary deploy. */
  restoring?: Restoring | undefined
  /** ARN of the account's permissions boundary, null where it has none; undefined where that is not known. */
  permissionsBoundary?: string | null
  /** Whether the data are what park counted; undefined where that was not asked. */
  compared?: 'equal' | 'accepted'
  /** Secrets that are scheduled for deletion, as after a destroy. */
  deletedSecrets?: readonly DeletedSecret[]
  /** Keys of the application's secret that tasks read, as far as the configuration does not name them. */
  secretKeys?: readonly string[] | undefined
  /** What others did to the application's secret since medspa wrote last. */
  outside?: OutsideEdits
  /** The plan that makes registries, secrets and the release parameter; null where they are there. */
  foundation?: SavedPlan | null
  /** Images that the registry did not have, made and not pushed yet. */
  made?: { images: readonly ImageToMake[]; pusher: MadeImages['pusher'] }
  /** What the registry had under the release's tags when it was inspected, and so what will run: `sha256:…`. */
  digests?: OfImages<string>
  /** Of the images that run: of an index the one for the tasks' platform. */
  runDigests?: OfImages<string>
  /** What tasks and the voice Lambda may tell of these images: of an index the digests of its images too. */
  toldDigests?: OfImages<readonly string[]>
  /** Whether the voice image knows UPSTREAM_TLS_SERVERNAME, as medspa's does; undefined before it was inspected. */
  voiceKnowsServername?: boolean | undefined
  /** What served before this deploy moved anything. */
  before?: Serving
  /** The release parameter as it was before this deploy touched it. */
  formerRelease?: Release
  /** Whether this deploy wrote the release parameter, and nothing was applied since. */
  releaseToRestore?: boolean
  /** Addresses that the operator gave up: the guards let the plan destroy exactly these. */
  allowDestroy?: readonly string[]
  /** Whether the plan may restart the database or Redis. */
  now?: boolean
  /** No service yet: it is created with no task, and scaled after the migration. */
  newService?: boolean
  plan?: SavedPlan
  outputs?: Outputs
  /** Tasks hold a token of Redis that is closed once they are replaced. */
  formerRedisTokens?: boolean
  /** Whether a snapshot comes before migrations that may be pending. */
  snapshotFirst?: boolean
  /** That snapshot of the database, once it is available. */
  snapshot?: string
  /** Migrations that were applied so far, by a task that failed too. */
  migrationsApplied?: readonly string[]
  migrated?: Migrated
  /** Tasks that held a former secret were replaced: those of workers hold it too. */
  tasksRenewed?: boolean
  /** Where this deploy moved the voice Lambda's alias. */
  voiceMoved?: { version: string; former?: string | undefined }
  checks?: CheckResult[]
  /** Where it answers. */
  urls?: Urls
}
