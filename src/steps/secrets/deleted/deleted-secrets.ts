import type { Deps } from '../../../deps.ts'
import { localTime } from '../../../quantities.ts'

/** A secret of the environment that AWS deletes at `on`, unless it is brought back. */
export type DeletedSecret = { name: string; on: Date }

/** The environment's secrets that are scheduled for deletion, as a destroy leaves them. */
export async function deletedOf({ names, secrets }: Pick<Deps, 'names' | 'secrets'>): Promise<DeletedSecret[]> {
  const found = await Promise.all(
    [names.appSecrets, names.redisAuth].map(async (name) => ({ name, on: await secrets.deletion(name) })),
  )
  return found.flatMap(({ name, on }) => (on === undefined ? [] : [{ name, on }]))
}

/** One line a secret. AWS tells nothing of its keys before it is back. */
export const deletedInWords = (secrets: readonly DeletedSecret[]): string[] =>
  secrets.map(({ name, on }) => `${name} is scheduled for deletion on ${localTime(on)}`)
