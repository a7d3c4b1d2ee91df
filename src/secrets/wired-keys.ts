import { ownedNames } from '../owned-names.ts'
import { isKeyName } from './keys.ts'
import { isFilled, type SecretValues } from './merge.ts'

/** What the configuration says of who reads the keys of the application's secret. */
export type KeyConfiguration = {
  /** `api.secrets`; undefined: each key that holds a value. */
  listed: readonly string[] | undefined
  /** Keys that a sidecar or a worker names. */
  besides: readonly string[]
  /** Names of `api.environment`: a plain variable stands for the key of its name, as ECS refuses both. */
  plain: readonly string[]
  /** `secrets.keys.<KEY>.unread`. */
  unread: readonly string[]
}

/** What becomes of a key with a value at the next deploy: tasks read it from then on (`wired`), or the reason why none does. */
export type Fate = 'wired' | 'unread' | 'not-listed' | 'plain-variable' | 'owned' | 'no-variable-name'

/** Pure. DATABASE_URL is always read. Terraform follows the same rules (infra/terraform/release.tf, modules/ecs_fargate). */
export function fateOf(key: string, { besides, listed, plain, unread }: KeyConfiguration): Fate {
  if (!isKeyName(key)) return 'no-variable-name'
  if (key === 'DATABASE_URL' || besides.includes(key)) return 'wired'
  if (Object.hasOwn(ownedNames, key)) return unread.includes(key) ? 'unread' : 'owned'
  if (listed?.includes(key)) return plain.includes(key) ? 'plain-variable' : 'wired'
  if (unread.includes(key)) return 'unread'
  if (listed !== undefined) return 'not-listed'
  return plain.includes(key) ? 'plain-variable' : 'wired'
}

/**
 * Pure: the keys of the application's secret that tasks read where the configuration lists none: each that holds a value, for
 * programs test for "not empty", and a placeholder is not. DATABASE_URL is read beside them.
 */
export const wiredKeys = (values: SecretValues, configuration: KeyConfiguration): string[] =>
  [...values.keys()]
    .filter((key) => isFilled(values, key) && key !== 'DATABASE_URL' && fateOf(key, configuration) === 'wired')
    .sort()
