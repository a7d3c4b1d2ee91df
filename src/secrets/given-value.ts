import { OperatorError } from '../errors.ts'
import { type Catalogue, findKey, PLACEHOLDER } from './keys.ts'
import type { SecretValues } from './merge.ts'
import { Sensitive } from './sensitive.ts'

/** Bytes that a value may have with a line break at its end: a whole secret holds 65,536. */
export const valueLimit = 65_536

/**
 * A terminal's input is decoded before anybody sees it: bytes that are no UTF-8 have become U+FFFD, and so have control
 * characters that were pasted (src/io/terminal/pasted-input.ts).
 */
export const typedProblem = (text: string): string | undefined =>
  text.includes('\uFFFD')
    ? 'has a character that cannot be typed (a control character, or no UTF-8): use --from-file'
    : undefined

/** Bytes that somebody gave as a value: text, without the one line break that `echo` and editors put at its end. */
export const givenValue = (bytes: Uint8Array): Sensitive => {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new OperatorError('The value is not UTF-8 text.', {
      code: 'secret-not-text',
      whose: 'operator',
      exit: 'usage',
      hint: "A secret's keys hold text, as environment variables do; encode it (base64) where it is something else.",
    })
  }
  return new Sensitive(text.replace(/\r?\n$/, ''))
}

/** The one placeholder that may be given: medspa makes a DATABASE_URL where it finds it, at the next deploy or refresh. */
export const isRequestForDatabaseUrl = (name: string, value: Sensitive): boolean =>
  name === 'DATABASE_URL' && value.reveal().trim() === PLACEHOLDER

/** What is wrong with a value for a key, in words that do not repeat it; undefined where nothing is. */
export const problemOf = (catalogue: Catalogue, name: string, value: Sensitive): string | undefined => {
  const text = value.reveal()
  if (text === '') return 'is empty'
  if (isRequestForDatabaseUrl(name, value)) return undefined
  if (text.trim() === PLACEHOLDER) return 'is the placeholder, which counts as no value'
  if (text.includes('\0')) return 'has a NUL character, which no environment variable can hold (is it UTF-16 text?)'
  if (!text.isWellFormed()) return 'has half a surrogate pair, which is no character of UTF-8'
  if (text.startsWith('\uFEFF')) return 'begins with a byte order mark (U+FEFF); save it as UTF-8 without one'
  return findKey(catalogue, name)?.problem(text)
}

/** Refuses all values with a wrong shape at once. */
export const refuseShapes = (catalogue: Catalogue, values: SecretValues): void => {
  const problems = [...values].flatMap(([name, value]) => {
    const problem = problemOf(catalogue, name, value)
    return problem === undefined ? [] : [`${name} ${problem}`]
  })
  if (problems.length === 0) return
  throw new OperatorError(`${problems[0]}; nothing was written.`, {
    code: 'secret-shape',
    whose: 'operator',
    exit: 'usage',
    hint: 'Copy the value again from its source. If a provider has changed the shape, give the key another pattern: secrets.keys in medspa.config.yaml.',
    evidence: problems.slice(1),
  })
}
