/**
 * What a terminal obeys instead of showing it: controls (C0, DEL, C1), marks that turn the direction of what stands around
 * them (Unicode's Bidi_Control, see "Trojan Source", CVE-2021-42574), separators of lines, the byte order mark, and tags,
 * which nobody sees.
 */
export const obeyedByTerminals = /[\p{Cc}\p{Bidi_Control}\u2028\u2029\ufeff\u{e0000}-\u{e007f}]/gu

const named: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const escaped = (char: string): string => {
  const code = char.codePointAt(0) ?? 0
  if (named[char] !== undefined) return named[char]
  const hex = code.toString(16)
  return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`
}

/**
 * Pure: text that others wrote, as one line of which a terminal obeys nothing: what it would obey stands there as an escape
 * of JavaScript's (`\x1b`, `\n`, `\u202e`). Tabs are blanks.
 */
export const visibleText = (text: string): string => text.replaceAll('\t', ' ').replace(obeyedByTerminals, escaped)

/** Pure: the same of a text of several lines, whose line breaks and tabs stay. */
export const visibleLines = (text: string): string =>
  text.replace(obeyedByTerminals, (char) => (char === '\n' || char === '\t' ? char : escaped(char)))

/** Pure: rows as lines, in columns as wide as their widest cell, two blanks apart; a cell is one line, whatever is in it. */
export const columns = (given: readonly (readonly string[])[]): string[] => {
  const rows = given.map((row) => row.map(visibleText))
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)))
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

/** What the palette (src/view/palette.ts) writes, one code a sequence: bold, dim, red, green, yellow, cyan, and their ends. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these sequences begin with one
const ownColours = /(\x1b\[(?:1|2|22|31|32|33|36|39)m)/

/**
 * Pure: a line as it may leave for a terminal, whoever wrote it: with `colours`, those of medspa's palette stay; all else
 * that a terminal obeys is made visible, line breaks too, so that nothing in a line can forge another.
 */
export const terminalLine = (line: string, { colours }: { colours: boolean }): string => {
  if (!colours) return visibleText(line)
  const parts = line.split(ownColours)
  return parts.map((part, at) => (at % 2 === 1 ? part : visibleText(part))).join('')
}

/** Writes one line without colours. Every line that the screen does not write leaves through here. */
export const writeLine = (stream: Pick<NodeJS.WritableStream, 'write'>, line: string): void => {
  stream.write(`${visibleText(line)}\n`)
}
