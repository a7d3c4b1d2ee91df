import type { Deps } from '../../deps.ts'
import type { SecretValues } from '../../secrets/merge.ts'

/**
 * Makes every value that was read unprintable from here on: screen, result and error alike. Left out are words that the
 * output is made of anyway, so that a key that holds the region's name does not blot it out everywhere.
 */
export function rememberValues(
  { names, redactor, settings }: Pick<Deps, 'names' | 'redactor' | 'settings'>,
  values: SecretValues | undefined,
): void {
  const plain = new Set<string>([settings.environment, settings.region, names.prefix, 'development', 'production'])
  for (const value of values?.values() ?? []) if (!plain.has(value.reveal())) redactor.remember(value)
}

/**
 * Makes what tasks read from secrets unprintable, before anything is shown of what they or Terraform print. Whoever may
 * not read these secrets knows less; no command fails of it.
 */
export async function rememberTaskSecrets(
  deps: Pick<Deps, 'names' | 'redactor' | 'secrets' | 'settings'>,
): Promise<void> {
  const { appSecrets, redisAuth } = deps.names
  const found = await Promise.all([appSecrets, redisAuth].map((name) => deps.secrets.read(name).catch(() => undefined)))
  for (const secret of found) rememberValues(deps, secret?.values)
}
