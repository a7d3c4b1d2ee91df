import type { KindOfSnapshot } from '../../../parks/pruning.ts'
import { age } from '../../../quantities.ts'
import { wrap } from '../../../view/text.ts'

/** Pure: snapshots, one a line, with age and size; a name that is too long for the line begins the next. */
export function snapshotLines(
  snapshots: readonly KindOfSnapshot[],
  { columns, now }: { columns: number; now: Date },
): string[] {
  return snapshots.flatMap(({ created, id, of, release, sizeGiB, status }) => {
    const facts = [
      of.padEnd(8),
      age(now.getTime() - created.getTime()).padStart(11),
      (sizeGiB === undefined ? '' : `${sizeText(sizeGiB)} GiB`).padStart(9),
      id,
      ...(release === undefined ? [] : [release]),
      ...(status === 'available' ? [] : [`(${status})`]),
    ]
    return wrap(`  ${facts.join('  ')}`, columns, 4)
  })
}

const sizeText = (gib: number) => (Number.isInteger(gib) || gib >= 10 ? gib.toFixed(0) : gib.toFixed(2))
