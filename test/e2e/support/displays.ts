import { pickByCommit } from '../../support/groups/pick-by-commit.ts'

/** What a deploy is shown on: a terminal of a size, in colour or without, or a pipe. */
export type Display = { name: string; columns: number; rows: number; colour: boolean } | { name: string; piped: true }

const sizes = [
  [60, 20],
  [80, 24],
  [140, 40],
] as const

export const displays: readonly Display[] = [
  ...sizes.flatMap(([columns, rows]) =>
    [true, false].map((colour) => ({
      name: `${columns} x ${rows}, ${colour ? 'in colour' : 'without colour'}`,
      columns,
      rows,
      colour,
    })),
  ),
  { name: 'in a pipe', piped: true },
]

/**
 * The displays on which each outcome is looked at in this run. With SCREENS=all: every display. Otherwise one for each
 * outcome, no two of them the same: the commit picks the first, so that a rerun looks at the same displays. SCREENS=0 to 6
 * picks by hand.
 */
export function displaysOf(outcomes: readonly string[]): Map<string, readonly Display[]> {
  const { SCREENS: asked } = process.env
  if (asked === 'all') return new Map(outcomes.map((outcome) => [outcome, displays]))
  const first = asked === undefined ? pickByCommit('displays', displays.length) : Number.parseInt(asked, 10)
  if (!(first in displays)) throw new Error(`SCREENS is "all" or 0 to ${displays.length - 1}, and not ${asked}`)
  console.info(
    `screens: displays from number ${first} of ${displays.length}; SCREENS=${first} repeats this, SCREENS=all looks at each`,
  )
  const at = (index: number) => displays.slice(index % displays.length)[0] as Display
  return new Map(outcomes.map((outcome, index) => [outcome, [at(first + 2 * index)]]))
}
