import type { Deps } from '../../deps.ts'
import type { DataInState, FinalSnapshotInState } from '../../terraform/state/data-in-state.ts'
import type { Progress } from '../step.ts'

type Needs = Pick<Deps, 'clock' | 'database' | 'redis' | 'terraform'>

/**
 * Writes names into the state where a destroy would take no final snapshot of what AWS can take one of: after an import no plan
 * gives it the name, which infra/terraform ignores. AWS is changed in nothing.
 */
export async function nameFinalSnapshots(
  deps: Needs,
  found: readonly DataInState[],
  { line, signal }: Pick<Progress, 'line' | 'signal'>,
): Promise<FinalSnapshotInState[]> {
  // As modules/rds and modules/redis name them.
  const time = deps.clock.now().toISOString().replace(/\D/g, '').slice(0, 14)
  const named: FinalSnapshotInState[] = []
  for (const data of found.filter(({ finalSnapshot }) => finalSnapshot === undefined)) {
    const status = await statusOf(deps, data)
    if (hasNoSnapshot(status)) continue
    const finalSnapshot = `${data.id}-final-${time}`
    line(`${nameOf(data)} has no final snapshot in Terraform's state, as after an import; now ${finalSnapshot}`)
    named.push({ address: data.address, finalSnapshot })
  }
  await deps.terraform.writeFinalSnapshots(named, { signal })
  return named
}

/** `The database medspa-development`, `Redis medspa-development`. */
export const nameOf = ({ id, kind }: Pick<DataInState, 'id' | 'kind'>): string =>
  `${kind === 'database' ? 'The database' : 'Redis'} ${id}`

/** AWS's word for it; `gone` where the environment has none of this name. */
export async function statusOf(
  { database, redis }: Pick<Deps, 'database' | 'redis'>,
  { id, kind }: Pick<DataInState, 'id' | 'kind'>,
): Promise<string> {
  if (kind === 'redis') {
    const group = await redis.describe()
    return group?.id === id ? group.status : 'gone'
  }
  const instance = await database.describe()
  return instance?.identifier === id ? instance.status : 'gone'
}

/**
 * Whether AWS refuses a final snapshot of it. Source: RDS API reference, DeleteDBInstance, FinalDBSnapshotIdentifier; of
 * `restore-error` and `create-failed` there is nothing to take one of.
 */
export const hasNoSnapshot = (status: string): boolean =>
  /^(failed|create-failed|incompatible-restore|incompatible-network|restore-error)$/.test(status)
