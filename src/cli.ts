import { type Command, CommanderError } from 'commander'
import { createProgram } from './cli/program.ts'
import { usageDocument } from './cli/usage-document.ts'
import type { Terminal } from './commands/session.ts'
import { exitCodes } from './errors.ts'
import { version } from './version.ts'

/** Runs a command line. A line that makes no sense is exit code 2; commander has told why by then. */
export async function runCli(argv: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = exitCodes.done
  const program: Command = createProgram({
    version,
    writeOut: (text) => terminal.stdout.write(text),
    writeErr: (text) => terminal.stderr.write(text),
    run: async (body) => {
      code = await body(terminal)
    },
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
    if (argv.includes('--json')) terminal.stdout.write(`${JSON.stringify(usageDocument(argv, error.message))}\n`)
    return exitCodes.usage
  }
}
