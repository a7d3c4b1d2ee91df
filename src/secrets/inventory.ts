import type { Fingerprint } from './fingerprint.ts'
import type { Hiding } from './hiding/hiding.ts'
import { type Catalogue, findKey, PLACEHOLDER } from './keys.ts'
import { isFilled, type SecretValues } from './merge.ts'
import type { Sensitive } from './sensitive.ts'
import { type Fate, fateOf, type KeyConfiguration } from './wired-keys.ts'

/**
 * `missing`: a task reads it or the catalogue requires it, and it is not there. `unused`: the catalogue knows it, and no
 * task reads it. `unknown`: neither knows it.
 */
type KeyState = 'set' | 'placeholder' | 'missing' | 'unused' | 'unknown'

export type InventoryKey = {
  key: string
  state: KeyState
  /** Characters of the value. */
  length: number | null
  fingerprint: string | null
  /** Has had its value since then at the latest: the oldest version still kept that has it. */
  since: string | null
  /** Whether the value came at `since`, and not before it: the version before the current one has another, or none. */
  sinceExact: boolean
  /** Whether it had another value, or none, when the service's tasks were last replaced; else in a version before. */
  changed: boolean
  /** Task definitions that name it: `medspa-development-api:7`. */
  readBy: string[]
  /** Of a key with a value that none names: what becomes of it at the next deploy. */
  fate?: Fate
  /** Where medspa hides the value in what it prints; `nowhere` where there is none to hide. */
  hidden: Hiding
  /** What is wrong with the value's shape. */
  problem?: string
}

/** What a key's value is, as people may see it. */
export const masked = (value: Sensitive | undefined, fingerprint: Fingerprint) => {
  const text = value?.reveal()
  const blank = text === undefined || text === '' || text.trim() === PLACEHOLDER
  return { length: text === undefined ? null : text.length, fingerprint: blank || !value ? null : fingerprint(value) }
}

type Known = {
  catalogue: Catalogue
  configuration: KeyConfiguration
  /** What is current first, then what was, newest first. */
  history: readonly { madeAt: Date; values: SecretValues; rolled: boolean }[]
  references: readonly { key: string; taskDefinition: string }[]
  fingerprint: Fingerprint
  hiding: (value: Sensitive) => { hiding: Hiding }
}

/** Pure: every key that is there, is required, or is read by a task; in the catalogue's order, then by name. */
export const inventoryOf = ({
  catalogue,
  configuration,
  fingerprint,
  hiding,
  history,
  references,
}: Known): InventoryKey[] => {
  const current: SecretValues = history[0]?.values ?? new Map()
  const readBy = Map.groupBy(references, ({ key }) => key)
  const required = catalogue.filter(({ required }) => required !== 'no').map(({ name }) => name)
  const all = new Set([...required, ...current.keys(), ...readBy.keys()])
  const known = catalogue.map(({ name }) => name).filter((name) => all.has(name))
  const others = [...all].filter((name) => !known.includes(name)).sort()
  return [...known, ...others].map((key) => {
    const value = current.get(key)
    const shape = isFilled(current, key) ? findKey(catalogue, key)?.problem(value?.reveal() ?? '') : undefined
    return {
      key,
      state: stateOf(key, { catalogue, current, isRead: readBy.has(key) || references.length === 0 }),
      ...masked(value, fingerprint),
      ...sinceWhen(key, history),
      hidden: value === undefined ? 'nowhere' : hiding(value).hiding,
      readBy: [...new Set((readBy.get(key) ?? []).map(({ taskDefinition }) => taskDefinition))],
      ...(isFilled(current, key) && !readBy.has(key) && { fate: fateOf(key, configuration) }),
      ...(shape === undefined ? {} : { problem: shape }),
    }
  })
}

const stateOf = (
  key: string,
  { catalogue, current, isRead }: { catalogue: Catalogue; current: SecretValues; isRead: boolean },
): KeyState => {
  if (!current.has(key)) return 'missing'
  const inCatalogue = findKey(catalogue, key) !== undefined
  if (!inCatalogue && !isRead) return 'unknown'
  if (!isFilled(current, key)) return 'placeholder'
  return isRead ? 'set' : 'unused'
}

/** Versions are all that Secrets Manager remembers: a value is as old as the oldest one in a row that has it. */
const sinceWhen = (key: string, history: Known['history']) => {
  const value = history[0]?.values.get(key)?.reveal()
  if (value === undefined) return { since: null, sinceExact: false, changed: false }
  const other = history.findIndex(({ values }) => values.get(key)?.reveal() !== value)
  const oldest = history[other === -1 ? history.length - 1 : other - 1]
  const rolled = history.find((version) => version.rolled)
  const changed = rolled === undefined ? other !== -1 : rolled.values.get(key)?.reveal() !== value
  // Secrets Manager always keeps the version before the current one (AWSPREVIOUS). Between older ones, versions are gone that
  // may have had the value already; and a label that was moved back by hand makes an old version current.
  const [current, before] = history
  const sinceExact = other === 1 && before !== undefined && current !== undefined && before.madeAt < current.madeAt
  return { since: oldest?.madeAt.toISOString() ?? null, sinceExact, changed }
}

/** Pure: the last change of a key that tasks read, as far as it is known. */
export const lastChange = (keys: readonly InventoryKey[]): string | undefined =>
  keys
    .filter(({ changed, readBy }) => changed && readBy.length > 0)
    .flatMap(({ since }) => since ?? [])
    .sort()
    .at(-1)
