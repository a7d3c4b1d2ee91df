import type { KeyDifference } from '../../../secrets/compare.ts'
import type { InventoryKey } from '../../../secrets/inventory.ts'
import type { Fate } from '../../../secrets/wired-keys.ts'
import { columns, visibleText } from '../../../terminal-text.ts'
import { wrap } from '../../../view/text.ts'

/** `2026-11-23 10:31`, UTC. */
const minute = (time: string | null) => (time === null ? '-' : time.slice(0, 16).replace('T', ' '))

/** Who reads a key that no task definition names. */
const nobody: Record<Fate, string> = {
  wired: 'nobody until the next deploy',
  unread: 'nobody, as configured',
  'not-listed': 'nobody: not in api.secrets',
  'plain-variable': 'nobody: api.environment has it',
  owned: 'nobody: medspa sets it',
  'no-variable-name': 'nobody: no name of a variable',
}

/** Pure: `secrets list` for people, in lines of at most `width` columns. */
export function inventoryLines(
  list: {
    keys: readonly InventoryKey[]
    tasks: readonly { id: string; behind: boolean }[]
    changedAt: string | null
    fingerprintsKept: boolean
  },
  width = Infinity,
): string[] {
  const rows = list.keys.map(({ fate, fingerprint, key, length, problem, readBy, since, sinceExact, state }) => [
    key,
    problem === undefined ? state : `${state}, but ${problem}`,
    length === null ? '-' : String(length),
    fingerprint ?? '-',
    // Where no kept version tells the change, the value came at that time or earlier.
    since === null || sinceExact ? minute(since) : `by ${minute(since)}`,
    readBy.join(', ') || (fate === undefined ? '-' : nobody[fate]),
  ])
  const behind = list.tasks.filter((task) => task.behind).map(({ id }) => id)
  const tasks =
    behind.length === 0
      ? []
      : [
          `${behind.length} of ${list.tasks.length} running tasks started before the last change (${minute(list.changedAt)}): ${behind.join(', ')}`,
        ]
  const partly = list.keys.filter(({ hidden }) => hidden === 'whole-value').map(({ key }) => key)
  return [
    ...columns([['KEY', 'STATE', 'LENGTH', 'FINGERPRINT', 'SINCE (UTC)', 'READ BY'], ...rows]),
    ...tasks,
    ...(partly.length === 0
      ? []
      : [`medspa hides these only where they stand as a whole value, not inside other text: ${partly.join(', ')}`]),
    ...(list.fingerprintsKept
      ? []
      : ['The fingerprints hold for this run alone: the state bucket has no key for them.']),
  ].flatMap((line) => wrap(visibleText(line), width, 4))
}

const words: Record<KeyDifference['status'], (sides: { from: string; to: string }) => string> = {
  same: () => 'same',
  differs: () => 'differs',
  'only-from': ({ from }) => `only in ${from}`,
  'only-to': ({ to }) => `only in ${to}`,
}

const shown = ({ fingerprint, length }: KeyDifference['from']) =>
  length === null ? '-' : fingerprint === null ? 'placeholder' : `${fingerprint} (${length})`

/** Pure: two sides without a value: fingerprint, and length. */
export const differenceLines = (keys: readonly KeyDifference[], sides: { from: string; to: string }): string[] =>
  columns([
    ['KEY', '', sides.from, sides.to],
    ...keys.map(({ from, key, status, to }) => [key, words[status](sides), shown(from), shown(to)]),
  ])
