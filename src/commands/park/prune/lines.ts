import type { KindOfSnapshot } from '../../../parks/pruning.ts'
import { wrap } from '../../../view/text.ts'

const HOUR = 3_600_000

/** Pure: snapshots, one a line, with age and size; a name that is too long for the line begins the next. */
export function snapshotLines(
  snapshots: readonly KindOfSnapshot[],
  { columns, now }: { columns: number; now: Date },
): string[] {
  return snapshots.flatMap(({ created, id, of, release, sizeGiB, status }) => {
    const facts = [
      of.padEnd(8),
      ageText(now.getTime() - created.getTime()).padStart(8),
      (sizeGiB === undefined ? '' : `${sizeText(sizeGiB)} GiB`).padStart(9),
      id,
      ...(release === undefined ? [] : [release]),
      ...(status === 'available' ? [] : [`(${status})`]),
    ]
    return wrap(`  ${facts.join('  ')}`, columns, 4)
  })
}

/** `3 days`, `5 hours`, `1 hour`. */
export const ageText = (ms: number): string => {
  const hours = Math.max(0, Math.floor(ms / HOUR))
  const [number, unit] = hours >= 48 ? [Math.floor(hours / 24), 'day'] : [hours, 'hour']
  return `${number} ${unit}${number === 1 ? '' : 's'}`
}

const sizeText = (gib: number) => (Number.isInteger(gib) || gib >= 10 ? gib.toFixed(0) : gib.toFixed(2))
