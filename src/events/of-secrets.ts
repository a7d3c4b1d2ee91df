import type { RunRecord } from '../runs/record.ts'
import type { TimelineEvent } from './event.ts'
import { operatorOf, runAt } from './of-runs.ts'

/** A version of a secret; of its values only whether they are the same is asked. */
export type KeptVersion = {
  versionId: string
  madeAt: Date
  values: ReadonlyMap<string, { reveal: () => string }>
}

/**
 * Pure: which keys each version of the secret changed against the one before it of those that Secrets Manager still keeps.
 * Names alone. Of the oldest one it is not known.
 */
export function ofSecrets(
  secret: string,
  versions: readonly KeptVersion[],
  runs: readonly RunRecord[],
): TimelineEvent[] {
  const oldestFirst = versions.toSorted((a, b) => a.madeAt.getTime() - b.madeAt.getTime())
  return oldestFirst.map(({ madeAt, values, versionId }, index) => {
    const before = oldestFirst[index - 1]?.values
    const run = runAt(runs, madeAt)
    const what = before === undefined ? 'written; what changed is not known any more' : changeText(before, values)
    return {
      at: madeAt,
      source: 'secret',
      who: run === undefined ? null : operatorOf(run),
      what: `${secret}: ${what}`,
      failed: false,
      about: versionId,
    }
  })
}

function changeText(before: KeptVersion['values'], now: KeptVersion['values']): string {
  const added = [...now.keys()].filter((key) => !before.has(key))
  const removed = [...before.keys()].filter((key) => !now.has(key))
  const changed = [...now].flatMap(([key, value]) => {
    const former = before.get(key)
    return former === undefined || former.reveal() === value.reveal() ? [] : [key]
  })
  const parts = Object.entries({ added, changed, removed }).flatMap(([how, keys]) =>
    keys.length === 0 ? [] : [`${how} ${keys.toSorted().join(', ')}`],
  )
  return parts.length === 0 ? 'written with the same values' : parts.join('; ')
}
