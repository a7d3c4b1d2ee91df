import { parseEnvironment } from '../../config/settings.ts'
import { exitCodes } from '../../errors.ts'
import { jsonText } from '../../io/json.ts'
import type { DoneDocument, FailedDocument } from '../../json/document.ts'
import { writeLine } from '../../terminal-text.ts'
import { errorDocument } from '../../view/error-document.ts'
import { lateErrorLines } from '../../view/late-error.ts'
import type { JsonDeclaration, ResultOf } from './definition.ts'
import type { CommandResult } from './session.ts'
import type { Terminal } from './terminal.ts'
// Nothing here uses them: declarations.ts says why every body has them.
import '../declarations.ts'

/** The frame of a command without a task list: one result on stdout, one clear error. Returns the exit code. */
export async function runPlain<Command extends JsonDeclaration>(
  command: Command,
  options: { json?: boolean; env?: string },
  terminal: Terminal,
  body: () => Promise<CommandResult<Command> & { exact?: boolean }>,
  /** What there is to show of a command that failed, for `--json`. */
  partial: () => ResultOf<Command> | undefined = () => undefined,
): Promise<number> {
  const write = (document: DoneDocument<ResultOf<Command>> | FailedDocument<ResultOf<Command>>) =>
    terminal.stdout.write(`${jsonText(document)}\n`)
  const about = { command: command.words, steps: [] } as const
  try {
    const { exact, lines, result } = await body()
    if (options.json) write({ ok: true, ...about, environment: environmentOf(options), result })
    // Lines for a shell mean what they say, byte for byte, unless a person reads them.
    else if (exact && !terminal.stdout.isTTY) for (const line of lines) terminal.stdout.write(`${line}\n`)
    else for (const line of lines) writeLine(terminal.stdout, line)
    return exitCodes.done
  } catch (error) {
    const document = errorDocument(error, terminal.signal)
    if (options.json) {
      const result = partial()
      const shown = result === undefined ? {} : { result }
      write({ ok: false, ...about, environment: options.env ?? null, ...shown, error: document.error })
    }
    for (const line of await lateErrorLines(document)) writeLine(terminal.stderr, line)
    return document.exitCode
  }
}

/** Who comes so far has named one that there is, or none. */
const environmentOf = ({ env }: { env?: string }) => (env === undefined ? null : parseEnvironment(env))
