import type { Deps } from '../../deps.ts'
import type { Restoring } from '../../tasks/restore-context.ts'
import { isWholeDatabase } from '../../terraform/resource-kind.ts'
import type { SavedPlan } from '../../terraform/run.ts'
import { whyNotMigrated } from './older-release.ts'

/** What is known of a release before its migrations. */
export type MigrationsOf = {
  /** A deploy of the release that runs already. */
  unchanged?: boolean
  /** The release, where one is deployed. */
  tag?: string
  /** What was applied before. */
  plan?: Pick<SavedPlan, 'summary'>
  /** What is brought back by a restore. */
  restoring?: Pick<Restoring, 'from' | 'ran'> | undefined
}

/** Why the migration's task is not run at all, in words; undefined where it is. */
export async function whyNotRun(
  deps: Pick<Deps, 'names' | 'registries'>,
  { plan, restoring, tag, unchanged }: MigrationsOf,
): Promise<string | undefined> {
  if (unchanged) return 'this release ran them'
  if (tag === undefined || (restoring === undefined && makesDatabase(plan))) return undefined
  return whyNotMigrated(deps, { restoring, tag })
}

/** Pure: whether a plan makes the database anew: what ran on the one before is gone. */
export const makesDatabase = (plan: MigrationsOf['plan']): boolean =>
  plan?.summary.changes.some(
    ({ action, type }) => isWholeDatabase(type) && (action === 'create' || action === 'replace'),
  ) ?? false
