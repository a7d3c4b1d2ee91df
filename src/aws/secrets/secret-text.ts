import { commandLine } from '../../command-line.ts'
import { OperatorError } from '../../errors.ts'
import {
  editJsonDocument,
  emptyDocument,
  type JsonDocument,
  membersBy,
  parseJsonDocument,
  sourceOf,
} from '../../secrets/json-document.ts'
import type { SecretValues } from '../../secrets/merge.ts'
import { Sensitive } from '../../secrets/sensitive.ts'

/** Bytes of a secret's value. Source: Secrets Manager documentation, "Quotas". */
const secretLimit = 65_536

/** A secret's JSON object, as source text. */
export type SecretDocument = JsonDocument

/** What a secret without a value is edited from. */
export const noDocument: SecretDocument = emptyDocument

/** @throws OperatorError, without a word of the value, when it is no JSON object */
export const parseSecretText = (secretId: string, secretString: string | undefined): SecretDocument => {
  const parsed =
    secretString === undefined ? { problem: 'is binary, and not a JSON text' } : parseJsonDocument(secretString)
  if (!('problem' in parsed)) return parsed
  throw new OperatorError(`The value of the secret ${secretId} ${parsed.problem}.`, {
    code: 'secret-not-json',
    whose: 'operator',
    hint: 'Fix it in the Secrets Manager console ("Plaintext"), or make the previous version current again: docs/operations.md.',
  })
}

/**
 * The keys and values of a document, in its order. Values that are no strings (a port written as a number) are their
 * source text, digit for digit. Of a key that stands twice the last counts, as for everybody who reads JSON.
 */
export const toSecretValues = (document: SecretDocument): SecretValues =>
  new Map(
    document.members.map((member) => {
      const source = sourceOf(document, member)
      const text = source.startsWith('"') ? (JSON.parse(source) as string) : undefined
      return [member.key, text === undefined ? new Sensitive(source, source) : new Sensitive(text)]
    }),
  )

/**
 * The document with `next` as its keys and values: only members whose value differs are written; every other byte stays.
 * @throws OperatorError `secret-key-twice` where a key to be changed stands there more than once
 */
export const formatSecretText = (secretId: string, document: SecretDocument, next: SecretValues): string => {
  const stored = toSecretValues(document)
  const changes = new Map<string, string | undefined>()
  for (const key of stored.keys()) if (!next.has(key)) changes.set(key, undefined)
  for (const [key, value] of next)
    if (stored.get(key)?.reveal() !== value.reveal()) changes.set(key, value.revealJson())
  for (const key of changes.keys()) refuseTwice(secretId, document, key)
  return editJsonDocument(document, changes)
}

const refuseTwice = (secretId: string, document: SecretDocument, key: string) => {
  const lines = membersBy(document, key).map(({ line }) => line)
  if (lines.length < 2) return
  throw new OperatorError(
    `The key ${key} stands ${lines.length} times in the secret ${secretId} (lines ${lines.join(' and ')}); nothing was written.`,
    {
      code: 'secret-key-twice',
      whose: 'operator',
      exit: 'refused',
      hint: `Tasks get the last of them. Delete the others in the Secrets Manager console ("Plaintext"), then run the same command again.`,
    },
  )
}

/** @throws OperatorError `secret-too-large`, before AWS is asked to store it */
export const refuseTooLarge = (secretId: string, text: string): void => {
  const size = Buffer.byteLength(text)
  if (size <= secretLimit) return
  throw new OperatorError(
    `The secret ${secretId} would take ${size} bytes, and Secrets Manager stores ${secretLimit} at most; nothing was written.`,
    {
      code: 'secret-too-large',
      whose: 'operator',
      exit: 'refused',
      hint: `Delete keys that nothing reads (\`${commandLine('secrets list')}\` calls them unused or unknown), or keep the large value in a secret or an object of S3 of its own.`,
    },
  )
}
