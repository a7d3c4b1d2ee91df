import type { Deps } from '../../deps.ts'

/**
 * Carries out what replaces every task of the service, then labels the version of the secret that they have at least: the
 * one that was there before the first of them started.
 */
export async function markRolledAfter(
  { names, secrets }: Pick<Deps, 'names' | 'secrets'>,
  replace: () => Promise<void>,
): Promise<void> {
  const before = await secrets.read(names.appSecrets)
  await replace()
  if (before) await secrets.markRolled(names.appSecrets, before.versionId)
}
