import { isSecretNamed } from '../../aws/secrets/secret-reference.ts'
import type { Deps } from '../../deps.ts'
import { findKey } from '../../secrets/keys.ts'
import { isFilled, missingKeys } from '../../secrets/merge.ts'
import type { SecretContext } from '../../tasks/secret-context.ts'
import { need, type Outcome } from '../step.ts'
import { ofAppSecrets, type SecretReference } from './secret-references.ts'

/** Why a task would not start, or not work. */
export type SecretGap = {
  /** `no-key`: a task reads it and it is not there. `no-value`: it is required, and missing or a placeholder. */
  kind: 'no-key' | 'no-value' | 'shape'
  secret: string
  key: string
  readBy: string[]
  message: string
}

type Needs = Pick<Deps, 'catalogue' | 'names' | 'secrets'>

/** Section 2.4, three ways: what the catalogue requires, what task definitions name, and what the secrets hold. */
export async function checkSecret(
  deps: Needs,
  context: SecretContext,
  found: { gaps: SecretGap[]; notes: string[] },
): Promise<Outcome> {
  const { catalogue, names } = deps
  const references = need(context, 'references')
  const values = need(context, 'values')
  const readers = readersOf(ofAppSecrets(references, names))
  const secret = names.appSecrets

  found.gaps.push(...(await missingReferences(deps, references)))
  for (const key of missingKeys(values, { catalogue, voice: true })) {
    if (found.gaps.some((gap) => gap.secret === secret && gap.key === key)) continue
    const readBy = readers.get(key) ?? []
    const what = values.has(key) ? 'is a placeholder' : 'is missing'
    const reads = readBy.length > 0 ? `, and ${readBy.join(' and ')} reads it` : ''
    found.gaps.push({ kind: 'no-value', secret, key, readBy, message: `${key} ${what} in ${secret}${reads}` })
  }
  for (const [key, value] of values) {
    const known = findKey(catalogue, key)
    const readBy = readers.get(key) ?? []
    if (!known && readBy.length === 0) found.notes.push(`${key} is unknown: neither the catalogue nor a task names it`)
    if (!known || !isFilled(values, key)) continue
    const problem = known.problem(value.reveal())
    if (problem === undefined) continue
    const message = `${key} ${problem}`
    if (readBy.length > 0) found.gaps.push({ kind: 'shape', secret, key, readBy, message })
    else found.notes.push(message)
  }
  const placeholders = [...readers.keys()].filter((key) => values.has(key) && !isFilled(values, key))
  for (const key of placeholders)
    if (!found.gaps.some((gap) => gap.key === key)) found.notes.push(`${key} is a placeholder, and not required`)
  return { detail: found.gaps.length === 0 ? 'no gap' : `${found.gaps.length} found` }
}

const readersOf = (references: readonly SecretReference[]) =>
  new Map(
    [...Map.groupBy(references, ({ key }) => key)].map(([key, uses]) => [
      key,
      [...new Set(uses.map(({ taskDefinition }) => taskDefinition))],
    ]),
  )

const missingReferences = async ({ names, secrets }: Needs, references: readonly SecretReference[]) => {
  const gaps: SecretGap[] = []
  for (const [secretId, group] of Map.groupBy(references, (reference) => reference.secretId)) {
    const held = (await secrets.read(secretId))?.values
    const secret = isSecretNamed(secretId, names.appSecrets) ? names.appSecrets : secretId
    for (const [key, readBy] of readersOf(group)) {
      if (held?.has(key)) continue
      const message = `${secret} has no key ${key}, which ${readBy.join(' and ')} reads`
      gaps.push({ kind: 'no-key', secret, key, readBy, message })
    }
  }
  return gaps
}
