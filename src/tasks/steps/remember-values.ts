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
