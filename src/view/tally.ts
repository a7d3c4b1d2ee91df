import { count } from '../quantities.ts'

/** How the steps of a command ended, as far as its end tells of them in sum. */
export type Tally = {
  /** They only looked, and ended well. */
  looked: number
  /** They had nothing to do. */
  skipped: number
  /** They changed something, or may have: they failed, or were cancelled, on their way. */
  changed: number
}

export const emptyTally = (): Tally => ({ looked: 0, skipped: 0, changed: 0 })

/** Pure: of the steps that a terminal keeps no line of: `11 checks passed, 5 steps had nothing to do (--verbose shows them)`. */
export function tallyLines({ looked, skipped }: Tally): string[] {
  const parts = [
    ...(looked > 0 ? [`${count(looked, 'check')} passed`] : []),
    ...(skipped > 0 ? [`${count(skipped, 'step')} had nothing to do`] : []),
  ]
  return parts.length === 0 ? [] : [`  ${parts.join(', ')} (--verbose shows them)`]
}
