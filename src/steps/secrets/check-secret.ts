import type { Deps } from '../../deps.ts'
import { findKey } from '../../secrets/keys.ts'
import { isFilled, missingKeys, type SecretValues } from '../../secrets/merge.ts'
import { whyUnread } from '../../secrets/unread-in-words.ts'
import { fateOf } from '../../secrets/wired-keys.ts'
import type { SecretContext } from '../../tasks/secrets/secret-context.ts'
import { step } from '../step.ts'
import { isVoiceOn } from '../voice/is-voice-on.ts'
import { keyConfiguration } from './key-configuration.ts'
import { findMissingReferences, readersOf } from './missing-references.ts'
import type { SecretGap } from './secret-gap.ts'
import { ofAppSecrets } from './secret-references.ts'

type Needs = Pick<Deps, 'catalogue' | 'names' | 'releaseParameter' | 'secrets' | 'settings'>
type Context = Pick<SecretContext, 'gaps' | 'notes'> & Required<Pick<SecretContext, 'references' | 'values'>>

/** Section 2.4, three ways: what the catalogue requires, what task definitions name, and what the secrets hold. */
export const checkSecret = step({
  id: 'check',
  section: '2.4',
  title: 'Compare them',
  looks: true,
  needs: ['references', 'values'],
  gives: ['gaps', 'notes'],
  async run(deps: Needs, context: Context) {
    const { catalogue, names } = deps
    const { references, values } = context
    const readers = readersOf(ofAppSecrets(references, names))
    const secret = names.appSecrets
    const gaps: SecretGap[] = []
    const notes: string[] = []
    // What was found until a later look fails is told.
    Object.assign(context, { gaps, notes })

    gaps.push(...(await findMissingReferences(deps, references)))
    // A role that may not read the release parameter knows less.
    const voice = await isVoiceOn(deps).catch(() => true)
    for (const key of missingKeys(values, { catalogue, voice })) {
      if (gaps.some((gap) => gap.secret === secret && gap.key === key)) continue
      const readBy = readers.get(key) ?? []
      const what = values.has(key) ? 'is a placeholder' : 'is missing'
      const reads = readBy.length > 0 ? `, and ${readBy.join(' and ')} reads it` : ''
      gaps.push({ kind: 'no-value', secret, key, readBy, message: `${key} ${what} in ${secret}${reads}` })
    }
    for (const [key, value] of values) {
      const known = findKey(catalogue, key)
      const readBy = readers.get(key) ?? []
      if (!known && readBy.length === 0 && (readers.size === 0 || !isFilled(values, key)))
        notes.push(`${key} is unknown: neither the catalogue nor a task names it`)
      if (!known || !isFilled(values, key)) continue
      const problem = known.problem(value.reveal())
      if (problem === undefined) continue
      const message = `${key} ${problem}`
      if (readBy.length > 0) gaps.push({ kind: 'shape', secret, key, readBy, message })
      else notes.push(message)
    }
    gaps.push(...unreadKeys(deps, values, readers))
    notes.push(...changesOfReaders(deps, values, readers))
    const placeholders = [...readers.keys()].filter((key) => values.has(key) && !isFilled(values, key))
    for (const key of placeholders)
      if (!gaps.some((gap) => gap.key === key)) notes.push(`${key} is a placeholder, and not required`)
    return { detail: gaps.length === 0 ? 'no gap' : `${gaps.length} found` }
  },
})

/** Keys with a value that reach nobody. Before the first deploy no key does, and that is no gap. */
function unreadKeys(
  { names, settings }: Needs,
  values: SecretValues,
  readers: ReadonlyMap<string, string[]>,
): SecretGap[] {
  if (readers.size === 0) return []
  const configuration = keyConfiguration(settings)
  return [...values.keys()].flatMap((key): SecretGap[] => {
    if (!isFilled(values, key) || readers.has(key)) return []
    const fate = fateOf(key, configuration)
    if (fate === 'unread') return []
    const message = whyUnread({ key, fate })
    return [{ kind: 'no-reader', secret: names.appSecrets, key, readBy: [], message, fate }]
  })
}

/** Keys that tasks read until the next deploy alone. */
function changesOfReaders({ settings }: Needs, values: SecretValues, readers: ReadonlyMap<string, string[]>): string[] {
  const configuration = keyConfiguration(settings)
  return [...readers.keys()]
    .filter((key) => isFilled(values, key) && fateOf(key, configuration) !== 'wired')
    .map((key) => `${key} is read until the next deploy, which takes it from the tasks`)
}
