import type { Deps } from '../../deps.ts'
import type { SecretValues } from '../../secrets/merge.ts'

/** Makes every value that was read unprintable from here on: screen, result and error alike. */
export function hideValues({ redactor }: Pick<Deps, 'redactor'>, values: SecretValues | undefined): void {
  for (const value of values?.values() ?? []) redactor.add(value)
}

/**
 * Makes what tasks read from secrets unprintable, before anything is shown of what they or Terraform print. Whoever may
 * not read these secrets knows less; no command fails of it.
 */
export async function hideTaskSecrets(deps: Pick<Deps, 'names' | 'redactor' | 'secrets'>): Promise<void> {
  const { appSecrets, redisAuth } = deps.names
  const found = await Promise.all([appSecrets, redisAuth].map((name) => deps.secrets.read(name).catch(() => undefined)))
  for (const secret of found) hideValues(deps, secret?.values)
}
