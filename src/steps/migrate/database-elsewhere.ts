import type { Deps } from '../../deps.ts'
import { stateOf } from '../credentials/ensure-database-roles.ts'
import type { ReadyDatabase } from '../credentials/ready-database.ts'

/** Host and port of the database that DATABASE_URL names, where that is not the environment's own. */
export async function elsewhereOf(
  { names, secrets }: Pick<Deps, 'names' | 'secrets'>,
  database: ReadyDatabase,
): Promise<string | undefined> {
  const state = stateOf((await secrets.read(names.appSecrets))?.values, database)
  if (state.kind === 'role' && !state.here) return "another server than the environment's"
  const own = `${database.address}:${database.port ?? 5432}`
  return state.kind === 'foreign' && state.where !== own ? state.where : undefined
}
