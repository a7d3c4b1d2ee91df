import { withoutFragment } from './connection-overrides.ts'
import { type Fields, type ProviderRecord, recordInWords } from './record.ts'
import { shownValue } from './shown-value.ts'
import type { FieldChange } from './wanted.ts'

/** Where the configured records of one provider send calls. */
export type CallsLead =
  /** The configuration names none that holds a URL for calls. */
  | { kind: 'unconfigured' }
  /** Its account cannot be looked at before the operator has mended something; `how`: by what. */
  | { kind: 'key-missing'; why: string; how: string }
  | { kind: 'record-missing'; why: string; how: string }
  /** The provider refuses the key, so that nobody has looked. */
  | { kind: 'key-refused'; why: string; how: string }
  /** Records in words; `elsewhere`: each with where it leads, or with what else of it differs. */
  | { kind: 'read'; here: readonly string[]; elsewhere: readonly string[] }

type Compared = {
  record: Pick<ProviderRecord, 'fields' | 'id' | 'kind' | 'name'>
  wanted: Fields
  changes: readonly FieldChange[]
}

/**
 * Pure: what records of one provider come to. One that holds no URL for calls is none of them. `led`: those that something else
 * leads elsewhere, a trunk, another region, whatever their own URLs are.
 */
export function callsLeadOf(
  records: readonly Compared[],
  led: readonly { record: string; why: string }[] = [],
): CallsLead {
  const forCalls = records.filter(({ wanted }) => Object.keys(wanted).length > 0)
  if (forCalls.length === 0 && led.length === 0) return { kind: 'unconfigured' }
  const isLed = ({ record }: Compared) => led.some((each) => each.record === recordInWords(record))
  const own = forCalls.filter((each) => !isLed(each))
  return {
    kind: 'read',
    here: own.filter(({ changes }) => changes.length === 0).map(({ record }) => recordInWords(record)),
    elsewhere: [
      ...own.filter(({ changes }) => changes.length > 0).map(elsewhereInWords),
      ...led.map(({ record, why }) => `${record}: ${why}`),
    ],
  }
}

/** The first field that a record should hold is its URL. */
function elsewhereInWords({ changes, record, wanted }: Compared): string {
  const [field = '', url = ''] = Object.entries(wanted)[0] ?? []
  const held = record.fields[field] ?? ''
  const words = recordInWords(record)
  if (held === '') return `${words} leads nowhere`
  if (withoutFragment(held) !== withoutFragment(url)) return `${words} leads to ${shownValue(held)}`
  const others = changes.map(({ field: name, from }) => `${name} is ${shownValue(from) || 'empty'}`)
  return `${words} leads here, but ${others.join(', ')}`
}
