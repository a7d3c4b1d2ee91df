import { shortTag } from './release-images.ts'
import { type Serving, servingReleases } from './serving.ts'

/** A part of an environment, and how it was changed: `infrastructure`, `applied in part`. */
export type Change = { part: string; how: string }

/** What of an environment a command changed, and what it would have and did not. */
export type Changes = { changed: Change[]; unchanged: string[] }

/** How a command that failed, or was cancelled, leaves the environment. */
export type Stands = Changes & {
  /** Tags of the releases that serve; null where AWS could not be asked. */
  serves: string[] | null
}

/** A part that a command changes, and the steps that do it. */
export type Part = {
  part: string
  /** Ids of steps; the last of them that was tried counts. */
  by: readonly string[]
  /** What became of the part: `pushed`. */
  how: string
  /** Whether a step that failed may have changed some of it. */
  partly?: boolean
  /** Ids of steps that take it back. */
  takenBackBy?: readonly string[]
  /** Whether it is named where it was not changed; else only where it was. */
  told?: boolean
}

type Tried = { id: string; status: 'done' | 'skipped' | 'failed' }

/** Pure: what the steps that were tried have changed. */
export function changesOf(parts: readonly Part[], records: readonly Tried[]): Changes {
  const changes: Changes = { changed: [], unchanged: [] }
  for (const { by, how, part, partly = false, takenBackBy = [], told = false } of parts) {
    const last = records.findLast(({ id, status }) => by.includes(id) && status !== 'skipped')
    const takenBack = records.some(({ id, status }) => takenBackBy.includes(id) && status === 'done')
    if (last !== undefined && !takenBack && (last.status === 'done' || partly)) {
      changes.changed.push({ part, how: last.status === 'done' ? how : `${how} in part` })
    } else if (told) changes.unchanged.push(part)
  }
  return changes
}

/** What was asked of AWS, and what it said. */
export type StandsFacts = Changes & {
  /** What serves; the reason, where AWS could not be asked. */
  serving: Serving | { unknown: string }
  /** Tags of the releases that served before the command changed anything. */
  before: readonly string[]
  /** A command that shows what runs. */
  look: string
}

/**
 * Pure: how the environment is left, as sentences: `76b3ad4119cd still serves. Changed: … . Not changed: … .` What was changed
 * comes first after a cancel: an operator who cancelled knows why, and asks for that.
 */
export function standsInWords(
  { before, changed, look, serving, unchanged }: StandsFacts,
  { cancelled = false } = {},
): string {
  const made = changed.map(({ how, part }) => `${part} ${how}`).join(', ')
  const serves = servesInWords(serving, [...changed, ...unchanged].length > 0 ? before : [], look)
  const changes = [
    made === '' ? 'Nothing was changed.' : `Changed: ${made}.`,
    ...(made !== '' && unchanged.length > 0 ? [`Not changed: ${unchanged.join(', ')}.`] : []),
  ]
  return (cancelled ? [...changes, serves] : [serves, ...changes]).join(' ')
}

function servesInWords(serving: StandsFacts['serving'], before: readonly string[], look: string): string {
  if ('unknown' in serving) return `Which release serves is not known (${serving.unknown}); this shows it: ${look} .`
  const releases = servingReleases(serving)
  const [only] = releases
  if (only === undefined) {
    return serving.down === undefined
      ? 'Nothing serves.'
      : `Nothing serves: no task of ${shortTag(serving.down)} is healthy.`
  }
  const names = releases.map(shortTag).join(' and ')
  const still = releases.every((release) => before.includes(release)) ? ' still' : ''
  const coming =
    serving.underWay === undefined ? '' : `; ECS goes on moving the service to ${shortTag(serving.underWay)}`
  return `${names}${still} ${releases.length > 1 ? 'serve' : 'serves'}${coming}.`
}
