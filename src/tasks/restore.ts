import type { Deps } from '../deps.ts'
import { awaitDeletions } from '../steps/park/await-deletions.ts'
import { requireStateBucket } from '../steps/preflight/ensure-state-bucket.ts'
import { findRelease } from '../steps/release/find-release.ts'
import { dropPinOnly, forgetSnapshots } from '../steps/release/record-release.ts'
import { warmVoice } from '../steps/release/warm-voice.ts'
import { compareData } from '../steps/restore/compare-data.ts'
import { findWhatSleeps } from '../steps/restore/find-what-sleeps.ts'
import { rememberTaskSecrets } from '../steps/secrets/remember-values.ts'
import type { BoundStep } from '../steps/step.ts'
import { applyPlan, lookAround, openDatabase, openRedis, prepareData, serve, validateRelease } from './deploy.ts'
import type { DeployContext } from './deploy-context.ts'
import type { RestoreContext } from './restore-context.ts'

export type { RestoreContext } from './restore-context.ts'

/** As before a deploy; but without a state bucket there is nothing to bring back. */
export const lookAroundToRestore = (deps: Deps): BoundStep<{ stateBucketMissing?: boolean }>[] =>
  lookAround(deps).map((step) => ({
    ...step,
    run: async (context, progress) => requireStateBucket(deps, await step.run(context, progress), context),
  }))

/** `--release`: which one is meant, by the whole tag or the beginning of one. */
export const findNamedRelease = (deps: Deps, tag: string): BoundStep<RestoreContext>[] => [
  {
    id: 'find-release',
    section: '2.5',
    title: 'Find the release in the registry',
    run: (context) =>
      findRelease(deps, { option: '--release', tag }, (whole) => {
        context.request.release = whole
      }),
  },
]

/** Under the lock: what sleeps, and what it is brought back from. Changes nothing. */
export const lookWhatSleeps = (deps: Deps): BoundStep<RestoreContext>[] => [
  {
    id: 'asleep',
    section: '5',
    title: 'Find what sleeps, and its snapshots',
    run: async (context, progress) => {
      await rememberTaskSecrets(deps)
      await awaitDeletions(deps, progress)
      return findWhatSleeps(deps, context)
    },
  },
]

/**
 * A deploy's `release` of an environment that is brought back: between the apply and the first writer its data are
 * compared with what park counted.
 */
export const wake = (deps: Deps): BoundStep<DeployContext>[] => [
  ...applyPlan(deps),
  // Made anew, Redis has the token that Terraform knows; the probe comes with the secret's.
  ...openRedis(deps),
  {
    id: 'compare',
    section: '5',
    title: 'Compare the data with what park counted',
    run: (context, progress) => compareData(deps, context, progress),
  },
  ...openDatabase(deps),
  ...prepareData(deps),
  ...serve(deps),
  {
    id: 'warm-voice',
    section: '2.7',
    title: 'Call the voice Lambda once',
    run: (context, progress) => warmVoice(deps, context, progress),
  },
  { id: 'drop-pin', section: '2.5', title: 'Drop the pin', run: () => dropPinOnly(deps) },
  ...validateRelease(deps),
  { id: 'forget-snapshots', section: '5', title: 'Forget the snapshots', run: () => forgetSnapshots(deps) },
]
