import { OperatorError } from '../errors.ts'
import type { SecretValues } from '../secrets/merge.ts'
import { Sensitive } from '../secrets/sensitive.ts'

/** Bytes of a secret's value. Source: Secrets Manager documentation, "Quotas". */
export const secretLimit = 65_536

const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

/**
 * A secret's JSON object. Values that are no strings (a port written as a number) are their JSON text.
 * @throws OperatorError, without a word of the value, when it is no JSON object
 */
export const parseSecretText = (secretId: string, secretString: string): { [key: string]: unknown } => {
  let value: unknown
  try {
    value = JSON.parse(secretString)
  } catch {
    // The parser's error quotes the text, so it is not passed on.
    value = undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new OperatorError(`The secret ${secretId} is not a JSON object of keys and values.`, {
      code: 'secret-not-json',
      whose: 'operator',
      hint: 'Put it right in the Secrets Manager console ("Key/value"), or make an older version current again.',
    })
  return value as { [key: string]: unknown }
}

/** The keys and values of such an object, in its order. */
export const toSecretValues = (object: { [key: string]: unknown }): SecretValues =>
  new Map(Object.entries(object).map(([key, value]) => [key, new Sensitive(text(value))]))

/** The JSON to store: values that did not change keep the JSON type that they had. */
export const formatSecretText = (stored: { [key: string]: unknown }, next: SecretValues): string => {
  const entries = [...next].map(([key, value]) => {
    const before = Object.hasOwn(stored, key) ? stored[key] : undefined
    return [key, before !== undefined && text(before) === value.reveal() ? before : value.reveal()]
  })
  return JSON.stringify(Object.fromEntries(entries))
}
