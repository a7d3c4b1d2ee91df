import { output, wait, where, yes } from '../../src/commands/frame/options.ts'
import type { DeclaredCommand } from '../../src/commands/index.ts'

/** Options that mean the same everywhere: the part about the common ones has a row of each, or a command's text names it. */
const common = [...where, ...output].map(({ flags }) => flags)
const named = [yes, wait].map(({ flags }) => flags as string)

const row = (flags: string) => `| \`${flags}\` |`

/**
 * What a page like docs/reference.md lacks of these commands: a part `## <command>`, or a row in the table of its group; and
 * of each option a row in the part of its own command. A line each, empty where nothing is missing.
 */
export function lackingIn(page: string, commands: readonly DeclaredCommand[]): string[] {
  const parts = new Map(
    page
      .split(/^## /m)
      .slice(1)
      .map((part) => [part.slice(0, part.indexOf('\n')), part]),
  )
  const shared = [...parts].find(([heading]) => heading.startsWith('Options of'))?.[1] ?? ''
  return commands.flatMap(({ options, words }) => {
    if (options === undefined) return []
    const own = parts.get(words)
    const part = own ?? parts.get(words.split(' ')[0] ?? '') ?? ''
    const flags = Object.values(options).flatMap((group) => group.map((option) => option.flags))
    const stands = (each: string) =>
      part.includes(row(each)) ||
      (common.includes(each as (typeof common)[number]) && shared.includes(row(each))) ||
      (named.includes(each) && part.includes(`\`${each}\``))
    return [
      ...(own === undefined && !part.includes(row(words)) ? [words] : []),
      ...flags.filter((each) => !stands(each)).map((each) => `${words} ${each}`),
    ]
  })
}
