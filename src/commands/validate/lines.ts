import { type CheckGroup, type CheckResult, checkGroups } from '../../steps/validate/checks/check.ts'
import { groupOf } from '../../steps/validate/checks/index.ts'
import type { Palette } from '../../view/palette.ts'
import { wrap } from '../../view/text.ts'

const titles: Readonly<Record<CheckGroup, string>> = {
  api: 'API',
  data: 'Database and Redis',
  voice: 'Voice webhooks',
  names: 'Names and certificate',
  operation: 'Operation',
}

/** As wide as `SKIPPED`, and two columns. */
const WIDTH = 9
const INDENT = 2

/** Pure: the tree of what was checked: branches with their checks, below one that failed what to do. */
export function treeLines(
  results: readonly CheckResult[],
  { columns, palette }: { columns: number; palette: Palette },
): string[] {
  const colours = { ok: palette.good, failed: palette.bad, skipped: palette.faint }
  return checkGroups.flatMap((group) => {
    const own = results.filter(({ id }) => groupOf(id) === group)
    if (own.length === 0) return []
    const lines = own.flatMap(({ evidence, hint, id, status }) => {
      const word = status.toUpperCase()
      const [first = '', ...rest] = wrap(
        `${' '.repeat(INDENT)}${word.padEnd(WIDTH)}${id}: ${evidence}`,
        columns,
        INDENT + WIDTH,
      )
      const coloured = first.replace(word, colours[status](word))
      const hints = hint === undefined ? [] : wrap(`${' '.repeat(INDENT + WIDTH)}${hint}`, columns, INDENT + WIDTH)
      return [coloured, ...rest, ...hints]
    })
    return [palette.strong(titles[group]), ...lines]
  })
}
