import { commands, type DeclaredCommand } from '../commands/index.ts'
import type { JsonError } from '../json/document.ts'

/** The command of a line, as far as it names one: its first word, and the second of a group's. */
export function commandOf(argv: readonly string[], declared: readonly DeclaredCommand[] = commands): string | null {
  const [first, ...others] = argv.filter((word) => !word.startsWith('-'))
  if (first === undefined) return null
  const below = declared.filter(({ words }) => words.startsWith(`${first} `)).map(({ words }) => words)
  if (below.length === 0) return first
  // Words before it may be values of options. A group, which takes none, does nothing by itself: its first word counts.
  const known = others.find((word) => below.includes(`${first} ${word}`))
  const isGroup = declared.find(({ words }) => words === first)?.options === undefined
  const second = known ?? (isGroup ? others[0] : undefined)
  return second === undefined ? first : `${first} ${second}`
}

/** What `--json` prints where no command began: a line that makes no sense, or a mistake of ours. */
export const documentWithout = (argv: readonly string[], error: JsonError) => ({
  ok: false as const,
  command: commandOf(argv),
  environment: null,
  steps: [],
  error,
})

/**
 * Scripts that asked for JSON get it for a line that makes no sense, too. `text` is commander's, with what was meant
 * where it can tell; `help` is what it wrote last, which names the help of the command.
 */
export function usageDocument(argv: readonly string[], text: string, help: string) {
  const [message = '', ...rest] = text.replace(/^error: /, '').split('\n')
  const hint = (rest.join(' ') || help).replace(/^\((.*)\)$/, '$1')
  return documentWithout(argv, { code: 'usage', message, hint, whose: 'operator' })
}
