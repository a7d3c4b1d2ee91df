import { type Command, CommanderError } from 'commander'
import { asksFor, typed } from './command-line.ts'
import type { CommonOptions } from './commands/frame/options.ts'
import type { Terminal } from './commands/frame/terminal.ts'
import { exitCodes } from './errors.ts'
import { jsonText } from './io/json.ts'
import { createProgram } from './program/program.ts'
import { usageDocument } from './program/usage-document.ts'
import { visibleLines, visibleText } from './terminal-text.ts'
import { version } from './version.ts'

/** Runs a command line. A line that makes no sense is exit code 2; commander has told why by then. */
export async function runCli(argv: readonly string[], terminal: Terminal): Promise<number> {
  let lastWords = ''
  let code: number = exitCodes.done
  const program: Command = createProgram({
    version,
    writeOut: (text) => terminal.stdout.write(text),
    writeErr: (text) => {
      lastWords = withVisibleWords(text, argv).trim()
      terminal.stderr.write(visibleLines(withVisibleWords(text, argv)))
    },
    run: async (body) => {
      code = await body(terminal)
    },
  })
  // Before a command begins: what its messages name is a command for the same place. `park prune` has its parent's options.
  program.hook('preAction', (_program, command) => {
    const { config, confirm, env, sandbox } = command.optsWithGlobals<CommonOptions & { confirm?: string }>()
    typed({ config, confirm, env, sandbox })
  })
  try {
    if (argv.length === 0) {
      program.outputHelp({ error: true })
      return exitCodes.usage
    }
    await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return exitCodes.done
    if (asksFor(argv, '--json'))
      terminal.stdout.write(`${jsonText(usageDocument(argv, withVisibleWords(error.message, argv), lastWords))}\n`)
    return exitCodes.usage
  }
}

/** What commander says of a line repeats its words: one with a line break in it is no line of its own. */
const withVisibleWords = (text: string, argv: readonly string[]): string =>
  argv
    .flatMap((word) => [word, word.slice(word.indexOf('=') + 1)])
    .filter((word) => word !== visibleText(word))
    .reduce((said, word) => said.replaceAll(word, visibleText(word)), text)
