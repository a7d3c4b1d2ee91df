import { programName, shellWord } from '../../command-line.ts'
import { type ExitCode, exitCodes } from '../../errors.ts'
import { type DeclaredLine, recordedArgv, takesWords } from '../../runs/recorded-argv.ts'

/** Pure: what was typed, where it may be repeated: of a command with words, a word that may be a secret is `…`. */
export const repeatedWords = (argv: readonly string[], command: DeclaredLine): readonly string[] =>
  takesWords(command) ? recordedArgv(argv, command) : argv

/**
 * Pure: the command that goes on after one that failed: the same, with the options as they were typed. Not where it was
 * refused and the hint names another, nor where a word of it may be a secret.
 */
export function nextCommand(
  argv: readonly string[],
  command: DeclaredLine,
  { exitCode, hint = '' }: { exitCode: ExitCode; hint?: string | undefined },
): { next?: string } {
  if (exitCode === exitCodes.refused && /`[^`]*\bmedspa /.test(hint)) return {}
  const words = repeatedWords(argv, command)
  if (words.some((word, at) => word !== argv[at])) return {}
  return { next: [programName(), ...words.map(shellWord)].join(' ') }
}
