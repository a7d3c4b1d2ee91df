import { parseEnv } from 'node:util'
import { OperatorError } from '../errors.ts'
import { type Catalogue, findKey, isKeyName, PLACEHOLDER } from './keys.ts'
import type { SecretValues } from './merge.ts'
import { Sensitive } from './sensitive.ts'

/** Bytes that somebody gave as a value: text, without the one line break that `echo` and editors put at its end. */
export const givenValue = (bytes: Uint8Array): Sensitive => {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new OperatorError('The value is not UTF-8 text.', {
      code: 'secret-not-text',
      whose: 'operator',
      exit: 'usage',
      hint: 'A secret’s keys hold text, as environment variables do; encode it (base64) where it is something else.',
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
  if (text.includes('\0')) return 'has a NUL character, which no environment variable can hold'
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
    hint: 'Look where the value comes from. Where a provider has changed its shape, give the key another pattern: secrets.keys in medspa.config.yaml.',
    evidence: problems.slice(1),
  })
}

/**
 * A file of keys and values: JSON (an object of texts, numbers, true and false), else dotenv. Keys without a value, or
 * with a placeholder, are left out and named: importing them would take values away.
 */
export const parseKeyFile = (text: string, file: string): { values: SecretValues; blank: string[] } => {
  const entries = text.trimStart().startsWith('{') ? fromJson(text, file) : fromDotenv(text)
  const wrong = entries.map(([name]) => name).filter((name) => !isKeyName(name))
  if (wrong.length > 0) throw unreadable(file, `${wrong.length} of its names cannot be names of environment variables`)
  if (entries.length === 0) throw unreadable(file, 'it has no line KEY=value')
  const blank = entries.filter(([, value]) => value === '' || value.trim() === PLACEHOLDER).map(([name]) => name)
  const filled = entries.filter(([name]) => !blank.includes(name))
  return { values: new Map(filled.map(([name, value]) => [name, new Sensitive(value)])), blank }
}

const fromDotenv = (text: string) => Object.entries(parseEnv(text)).map(([name, value]) => [name, value ?? ''] as const)

const fromJson = (text: string, file: string) => {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    // The parser's error quotes the text, so it is not passed on.
    throw unreadable(file, 'it begins with { and is no JSON')
  }
  return Object.entries(parsed as object).map(([name, value]: [string, unknown]) => {
    if (typeof value === 'object' && value !== null) throw unreadable(file, `${name} is no text`)
    return [name, value === null ? '' : String(value)] as const
  })
}

const unreadable = (file: string, why: string) =>
  new OperatorError(`${file} cannot be read as keys and values: ${why}.`, {
    code: 'secret-file-invalid',
    whose: 'operator',
    exit: 'usage',
    hint: 'Give it lines KEY=value (dotenv), or one JSON object.',
  })
