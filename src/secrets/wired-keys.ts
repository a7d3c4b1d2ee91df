import { isKeyName } from './keys.ts'
import { isFilled, type SecretValues } from './merge.ts'

/**
 * Pure: the keys of the application's secret that tasks read where the configuration names none: each that holds a value, for
 * programs test for "not empty", and a placeholder is not. Not those that tasks are told otherwise, and not those that no
 * program shall read (`secrets.keys.<KEY>.unread`). DATABASE_URL is always read.
 */
export const wiredKeys = (
  values: SecretValues,
  { plain, unread }: { plain: readonly string[]; unread: readonly string[] },
): string[] =>
  [...values.keys()]
    .filter((key) => isFilled(values, key) && isKeyName(key))
    .filter((key) => !plain.includes(key) && !unread.includes(key))
    .sort()
