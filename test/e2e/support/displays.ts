import { turnOf } from '../../support/turns.ts'

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
 * The displays that each outcome is looked at on in this run. With SCREENS=all: every one. Otherwise one each, in turn:
 * the commit's own number chooses, so that the same commit looks at the same ones, no two outcomes at the same one, and
 * every seven numbers at all. SCREENS=0 to 6 chooses by hand.
 */
export function displaysOf(outcomes: readonly string[]): Map<string, readonly Display[]> {
  const { SCREENS: asked } = process.env
  if (asked === 'all') return new Map(outcomes.map((outcome) => [outcome, displays]))
  const turn = asked === undefined ? turnOf(displays.length) : Number.parseInt(asked, 10)
  if (!(turn in displays)) throw new Error(`SCREENS is "all" or 0 to ${displays.length - 1}, and not ${asked}`)
  console.info(`screens: turn ${turn} of ${displays.length}; SCREENS=${turn} repeats it, SCREENS=all looks at each`)
  const at = (index: number) => displays.slice(index % displays.length)[0] as Display
  return new Map(outcomes.map((outcome, index) => [outcome, [at(turn + 2 * index)]]))
}
