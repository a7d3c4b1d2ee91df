import type { Deps } from '../deps.ts'
import { ensureDatabaseRoles } from '../steps/credentials/ensure-database-roles.ts'
import { closeAfterRollout, ensureRedisToken } from '../steps/credentials/ensure-redis-token.ts'
import { migrationToStop, runMigration } from '../steps/migrate/run-migration.ts'
import { checkAwake } from '../steps/preflight/check-awake.ts'
import { checkDeployable, checkPreflight } from '../steps/preflight/check-preflight.ts'
import { checkVariables } from '../steps/preflight/check-variables.ts'
import { createStateBucket, findStateBucket } from '../steps/preflight/ensure-state-bucket.ts'
import { checkRelease } from '../steps/release/check-release.ts'
import { findRelease } from '../steps/release/find-release.ts'
import { buildImages, inspectImages, pushImages } from '../steps/release/images.ts'
import { moveVoiceAlias } from '../steps/release/move-voice-alias.ts'
import { dropPin, recordRelease } from '../steps/release/record-release.ts'
import { shiftTraffic } from '../steps/release/shift-traffic.ts'
import { checkSecretReferences } from '../steps/secrets/check-secret-references.ts'
import { ensureKeys } from '../steps/secrets/ensure-keys.ts'
import { lookForOutsideEdits } from '../steps/secrets/look-for-outside-edits.ts'
import type { BoundStep } from '../steps/step.ts'
import { applyFoundation, planFoundation } from '../steps/terraform/foundation.ts'
import { guardPlan } from '../steps/terraform/guard-plan.ts'
import { applyInfrastructure, planInfrastructure, terraformToEnd } from '../steps/terraform/infrastructure.ts'
import { validateEnvironment } from '../steps/validate/validate-environment.ts'
import type { DeployContext } from './deploy-context.ts'

type List = BoundStep<DeployContext>[]

/** Looks, and changes nothing. */
export const lookAround = (deps: Deps): BoundStep<{ stateBucketMissing?: boolean }>[] => [
  {
    id: 'preflight',
    section: '2.1',
    title: 'Check tools, account and region',
    run: async (_, { signal }) => {
      checkDeployable(deps)
      await checkVariables(deps)
      return checkPreflight(deps, signal)
    },
  },
  {
    id: 'state-bucket',
    section: '2.2',
    title: 'Find the state bucket',
    run: (context) => findStateBucket(deps, context),
  },
]

/** `--tag`: which release is meant, by the whole tag or the beginning of one. */
export const findTag = (deps: Deps, tag: string): List => [
  {
    id: 'find-release',
    section: '2.5',
    title: 'Find the release in the registry',
    run: (context) =>
      findRelease(deps, { option: '--tag', tag }, (whole) => {
        context.tag = whole
      }),
  },
]

/** Only after the operator agreed to a bucket of that name. */
export const makeStateBucket = (deps: Deps): List => [
  { id: 'create-state-bucket', section: '2.2', title: 'Create the state bucket', run: () => createStateBucket(deps) },
]

/** Refuses (exit 3) where data sleep; a restore looks otherwise (tasks/restore.ts). */
export const mustBeAwake = (deps: Deps): BoundStep<object>[] => [
  {
    id: 'former-data',
    section: '5',
    title: 'Look for data of a parked environment',
    run: () => checkAwake(deps),
  },
]

/** First deploy: what must be there before keys and images can be, and must not be lost. */
export const lookAtFoundation = (deps: Deps): List => [
  {
    id: 'outside-edits',
    section: '2.4',
    title: 'Look for edits of the secret from outside',
    run: (context) => lookForOutsideEdits(deps, context),
  },
  {
    id: 'plan-foundation',
    section: '2.3',
    title: 'Plan registries and secrets',
    cancelWaitsFor: terraformToEnd,
    run: (context, progress) => planFoundation(deps, context, progress),
  },
]

/** All that leads to a plan. Nothing that runs is touched. */
export const prepare = (deps: Deps): List => [
  {
    id: 'foundation',
    section: '2.3',
    title: 'Make registries and secrets',
    cancelWaitsFor: terraformToEnd,
    run: (context, progress) => applyFoundation(deps, context, progress),
  },
  { id: 'keys', section: '2.4', title: 'Check the required keys', run: () => ensureKeys(deps) },
  {
    id: 'build-images',
    section: '2.5',
    title: 'Build images',
    run: (context, progress) => buildImages(deps, context, progress),
  },
  {
    id: 'push-images',
    section: '2.5',
    title: 'Push images',
    run: (context, progress) => pushImages(deps, context, progress),
  },
  {
    id: 'inspect-images',
    section: '2.5',
    title: 'Check the images in the registry',
    run: (context, progress) => inspectImages(deps, context, progress),
  },
  {
    id: 'record-release',
    section: '2.5',
    title: 'Record the release, pin what runs',
    run: (context) => recordRelease(deps, context),
  },
  {
    id: 'plan',
    section: '2.3',
    title: 'Plan the infrastructure',
    cancelWaitsFor: terraformToEnd,
    run: async (context, progress) =>
      guardPlan(deps, context, await planInfrastructure(deps, context, progress), progress),
  },
]

/** After approval. */
export const applyPlan = (deps: Deps): List => [
  {
    id: 'apply',
    section: '2.3',
    title: 'Apply the plan',
    cancelWaitsFor: terraformToEnd,
    run: (context, progress) => applyInfrastructure(deps, context, progress),
  },
]

/** Who opens the database. */
export const openDatabase = (deps: Deps): List => [
  {
    id: 'database-roles',
    section: '2.4',
    title: 'Give the application a role of its own',
    // Of a database that was brought back, before any task was started.
    run: ({ newService = false, restoring }, progress) =>
      ensureDatabaseRoles(deps, {}, progress, { nobody: restoring !== undefined && newService }),
  },
]

/** Who opens Redis. */
export const openRedis = (deps: Deps): List => [
  {
    id: 'redis-token',
    section: '2.4',
    title: 'Give Redis a token of its own',
    run: (context, progress) => ensureRedisToken(deps, context, progress),
  },
]

/** What the release's tasks will find: keys, the schema. Nothing moves yet. */
export const prepareData = (deps: Deps): List => [
  {
    id: 'secret-references',
    section: '2.4',
    title: 'Check the keys that tasks read',
    run: (context) => checkSecretReferences(deps, context),
  },
  {
    id: 'migrate',
    section: '2.6',
    title: 'Run database migrations',
    cancelWaitsFor: migrationToStop,
    run: async (context, progress) =>
      context.unchanged ? { skipped: 'this release ran them' } : runMigration(deps, context, progress),
  },
]

/** Moves to the release. */
export const serve = (deps: Deps): List => [
  {
    id: 'rollout',
    section: '2.5',
    title: 'Roll out the API',
    run: (context, progress) => shiftTraffic(deps, context, progress),
  },
  {
    id: 'voice',
    section: '2.7',
    title: 'Move voice webhooks to the release',
    run: (context, progress) => moveVoiceAlias(deps, context, progress),
  },
  {
    id: 'check-release',
    section: '2.5',
    title: 'Check that what runs is the release',
    run: (context, progress) => checkRelease(deps, context, progress),
  },
]

/** The release serves: what it replaced is closed, and it is seen to work. */
export const validateRelease = (deps: Deps): List => [
  {
    id: 'former-redis-token',
    section: '2.4',
    title: 'Close the former token of Redis',
    run: (context, progress) => closeAfterRollout(deps, context, progress),
  },
  {
    id: 'validate',
    section: '2.8',
    title: 'Validate end to end',
    run: (context, progress) => validateEnvironment(deps, context, progress),
  },
]

/** The plan is applied, the schema migrated, and only then does anything move. */
export const release = (deps: Deps): List => [
  ...applyPlan(deps),
  ...openDatabase(deps),
  ...openRedis(deps),
  ...prepareData(deps),
  ...serve(deps),
  { id: 'drop-pin', section: '2.5', title: 'Drop the pin', run: () => dropPin(deps) },
  ...validateRelease(deps),
]
