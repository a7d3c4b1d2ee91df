/**
 * Pure: a text of somebody else's in Markdown: what Markdown would take for its own is escaped, but for `code`, and nobody is
 * notified by an `@name`.
 */
export const escapedMarkdown = (text: string): string =>
  text
    .split(/(`[^`]*`)/)
    .map((part) =>
      part.startsWith('`') ? part : part.replaceAll(/[\\*_[\]<~#`]/g, String.raw`\$&`).replaceAll('@', '&#64;'),
    )
    .join('')

/** Pure: the same in a cell of a table, which ends at a line break and at a `|`, in code too. */
export const markdownCell = (text: string): string =>
  escapedMarkdown(text.replaceAll(/\s*[\r\n\u2028\u2029]+\s*/g, ' ')).replaceAll('|', String.raw`\|`)

/** Pure: lines as they are. The fence is longer than any in them, so that none ends the block. */
export function fenced(lines: readonly string[], language = ''): string[] {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([ticks]) => ticks.length)))
  const fence = '`'.repeat(longest + 1)
  return [`${fence}${language}`, ...lines, fence]
}

/** Pure: a table; every cell is escaped. Columns after the first `left` ones are numbers. */
export const markdownTable = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
  left: number,
): string[] => [
  `| ${head.join(' | ')} |`,
  `|${head.map((_, at) => (at < left ? '---' : '--:')).join('|')}|`,
  ...rows.map((row) => `| ${row.map(markdownCell).join(' | ')} |`),
]
