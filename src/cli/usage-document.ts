import type { JsonError } from '../json/document.ts'

/** The command of a line, as far as it names one: its first word, and the second of a group's. */
export function commandOf(argv: readonly string[]): string | null {
  const words = argv.filter((word) => !word.startsWith('-'))
  const group = words[0] === 'sandbox' || words[0] === 'secrets'
  // `park` is a command itself; what follows may be the value of an option.
  const below = words[0] === 'park' && words.includes('prune')
  return below ? 'park prune' : words.slice(0, group ? 2 : 1).join(' ') || null
}

/** What `--json` prints where no command began: a line that makes no sense, or a mistake of ours. */
export const documentWithout = (argv: readonly string[], error: JsonError) => ({
  ok: false as const,
  command: commandOf(argv),
  environment: null,
  steps: [],
  error,
})

/** Scripts that asked for JSON get it for a line that makes no sense, too. `text` is commander's, hint included. */
export function usageDocument(argv: readonly string[], text: string) {
  const [message = '', ...rest] = text.replace(/^error: /, '').split('\n')
  const hint = rest.join(' ').replace(/^\((.*)\)$/, '$1') || 'see medspa --help'
  return documentWithout(argv, { code: 'usage', message, hint, whose: 'operator' })
}
