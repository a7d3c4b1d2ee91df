import { randomBytes } from 'node:crypto'
import { OperatorError } from '../errors.ts'
import { type Catalogue, PLACEHOLDER, secretKeys } from './keys.ts'
import { Sensitive } from './sensitive.ts'

/** A secret's keys and values as read. */
export type SecretValues = ReadonlyMap<string, Sensitive>

/**
 * A secret as it shall be; which of its keys differ from what was read, in their order; and which of those somebody asked
 * to be gone.
 */
export type SecretChange = { values: SecretValues; changed: string[]; removed: string[] }

/**
 * What turns `current` into `next`.
 * @param unset keys that somebody asked to be gone
 * @throws OperatorError when `next` lacks another key of `current`: no key is ever dropped
 */
export const changeTo = (current: SecretValues, next: SecretValues, unset: readonly string[] = []): SecretChange => {
  const gone = [...current.keys()].filter((key) => !next.has(key))
  const lost = gone.filter((key) => !unset.includes(key))
  if (lost.length > 0)
    throw new OperatorError(`This change would lose the keys ${lost.join(', ')}; nothing was written.`, {
      code: 'secret-key-lost',
      whose: 'medspa',
    })
  const changed = [...next].filter(([key, value]) => current.get(key)?.reveal() !== value.reveal()).map(([key]) => key)
  return { values: next, changed: [...changed, ...gone], removed: gone }
}

/** Adds the keys that are not there, as placeholders; touches no other. */
export const addMissing = (current: SecretValues, keys: Iterable<string>): SecretChange => {
  const next = new Map(current)
  for (const key of keys) if (!next.has(key)) next.set(key, new Sensitive(PLACEHOLDER))
  return changeTo(current, next)
}

/** Gives keys these values, whatever they had; touches no other. */
export const setValues = (current: SecretValues, values: SecretValues): SecretChange =>
  changeTo(current, new Map([...current, ...values]))

/** Takes these keys away; touches no other. */
export const unsetKeys = (current: SecretValues, keys: readonly string[]): SecretChange =>
  changeTo(current, new Map([...current].filter(([key]) => !keys.includes(key))), keys)

/** Adds the keys that are not there, with these values; touches no other. */
export const addBack = (current: SecretValues, values: SecretValues): SecretChange =>
  setValues(current, new Map([...values].filter(([key]) => !current.has(key))))

/** The same where a key is missing or still a placeholder; what an operator has put there stays. */
export const fillPlaceholders = (current: SecretValues, values: SecretValues): SecretChange =>
  setValues(current, new Map([...values].filter(([key]) => !isFilled(current, key))))

/** Pure: the value of its own that a key holds; undefined where the key is missing, blank, or the placeholder with blanks around it. */
export function heldBy(current: SecretValues, key: string): Sensitive | undefined {
  const value = current.get(key)
  const text = value?.reveal().trim()
  return text === '' || text === PLACEHOLDER ? undefined : value
}

/** Whether a key is there and holds a value of its own. */
export const isFilled = (current: SecretValues, key: string): boolean => heldBy(current, key) !== undefined

/**
 * The required keys without a value, in the catalogue's order. With voice on, one provider's key is enough; where none of
 * them is filled all are named, for the operator to choose.
 */
export const missingKeys = (
  current: SecretValues,
  { catalogue = secretKeys, voice }: { catalogue?: Catalogue; voice: boolean },
): string[] => {
  const voiceFilled = catalogue.some(
    ({ name, required, suffices }) => (required === 'voice' || suffices === 'voice') && isFilled(current, name),
  )
  return catalogue
    .filter(({ required }) => required === 'always' || (required === 'voice' && voice && !voiceFilled))
    .map(({ name }) => name)
    .filter((name) => !isFilled(current, name))
}

/** A key for HS256: 48 random bytes as 64 characters that need no escaping anywhere. */
export const generateJwtSecret = (): Sensitive => new Sensitive(randomBytes(48).toString('base64url'))
