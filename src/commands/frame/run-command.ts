import { type Environment, environments } from '../../config/names.ts'
import { parseEnvironment } from '../../config/settings.ts'
import { exitCodes } from '../../errors.ts'
import { systemClock } from '../../io/clock.ts'
import { jsonText } from '../../io/json.ts'
import { createPrompts } from '../../io/terminal/prompts.ts'
import { createScreen } from '../../io/terminal/screen.ts'
import { type DoneDocument, documentSchema, type FailedDocument } from '../../json/document.ts'
import { type DocumentScrubbing, scrubbedDocument } from '../../json/scrubbed-document.ts'
import type { RunFacts } from '../../runs/recorder.ts'
import type { Sensitive } from '../../secrets/sensitive.ts'
import type { StepRecord } from '../../steps/step.ts'
import { runList } from '../../tasks/run-list.ts'
import { terminalLine } from '../../terminal-text.ts'
import { childPrograms } from '../../view/child-programs.ts'
import { errorLines, nothingChanged, scrubbedError } from '../../view/error.ts'
import { errorDocument } from '../../view/error-document.ts'
import { createPalette } from '../../view/palette.ts'
import { emptyTally, tallyLines } from '../../view/tally.ts'
import type { JsonDeclaration, ResultOf } from './definition.ts'
import { depsFor } from './deps-for.ts'
import { followWith } from './follow.ts'
import { nextCommand, repeatedWords } from './next-command.ts'
import type { CommonOptions } from './options.ts'
import { createResultLines } from './result-lines.ts'
import { shownValue, withValue } from './revealed.ts'
import { type RecordedRun, recordRun } from './run-record.ts'
import type { CommandResult, Session } from './session.ts'
import type { StandsReport } from './stands.ts'
import type { Frame, Terminal } from './terminal.ts'
import { whileLocked } from './with-lock.ts'
// Nothing here uses them: declarations.ts says why every body has them.
import '../declarations.ts'

const realFrame: Frame = { depsFor, createPrompts, runSteps: runList }

/**
 * The frame of a command: options to settings, profile and adapters; the body; then one result on stdout - lines, or one
 * JSON document, on failure too. Returns the exit code.
 */
export async function runCommand<Command extends JsonDeclaration>(
  command: Command,
  options: CommonOptions,
  terminal: Terminal,
  body: (session: Session) => Promise<CommandResult<Command>>,
  /** What there is to show of a command that failed, for `--json`. */
  partial: () => ResultOf<Command> | undefined = () => undefined,
): Promise<number> {
  const frame = { ...realFrame, ...terminal.frame }
  const { words } = command
  const { result: resultSchema } = await command.result()
  const records: StepRecord[] = []
  let run: RecordedRun | undefined
  let facts = (): RunFacts => ({})
  let readStands: (() => Promise<StandsReport>) | undefined
  const write = (text: string) => terminal.stdout.write(`${text}\n`)
  const writeResult = (line: string) => write(terminalLine(scrub(line), { colours: screen.stdout.colourLevel > 0 }))
  const writeJson = (
    document: DoneDocument<ResultOf<Command>> | FailedDocument<ResultOf<Command>>,
    revealed?: Sensitive,
  ) => {
    const told = scrubbedDocument(document, documentSchema(words, command.about, resultSchema), redactor)
    write(jsonText(revealed === undefined ? told : withValue(told, revealed)))
  }
  // Before a secret is known to it there is none to hide.
  let redactor: DocumentScrubbing = { scrub: (text) => text, scrubName: (text) => text }
  const scrub = (text: string) => redactor.scrub(text)
  const screen = createScreen({
    stderr: terminal.stderr,
    stdout: terminal.stdout,
    env: options.json ? { ...terminal.env, TERM: 'dumb' } : terminal.env,
    scrub,
    // A document is for a program: an operator who reads it in a terminal reads nothing else.
    quiet: options.quiet || (options.json && terminal.stderr.isTTY && !options.verbose),
  })
  const kept = options.verbose ? 'all' : command.looks ? 'failures' : 'changes'
  const tally = emptyTally()
  try {
    const environment = environmentOf(command, options)
    const named = command.about === 'account' ? null : environment
    const depsOf: Session['depsOf'] = (of) =>
      frame.depsFor(of, { ...options, env: environment }, terminal, {
        observer: options.verbose ? childPrograms(screen) : undefined,
      })
    const deps = await depsOf(environment)
    redactor = deps.redactor
    const tell = (note: string) => screen.line(`note: ${note}`)
    for (const note of deps.notes) tell(note)
    run = await recordRun(deps.runs, { argv: terminal.argv, command, result: resultSchema, tell })
    const runSteps: Session['run'] = (steps, context, options = {}) =>
      frame.runSteps(steps.map(whileLocked(deps.deployLock)), options.deps ?? deps, context, {
        screen,
        clock: systemClock,
        signal: options.signal ?? terminal.signal,
        scrub,
        records,
        kept,
        tally,
      })
    const { lines, result, revealed } = await body({
      deps,
      argv: repeatedWords(terminal.argv, command),
      environment,
      prompts: frame.createPrompts({
        yes: options.yes ?? false,
        interactive: !options.json && terminal.stdin.isTTY === true && terminal.stderr.isTTY === true,
        signal: terminal.signal,
        input: terminal.stdin,
        output: terminal.stderr,
        screen,
      }),
      depsOf,
      stdin: terminal.stdin,
      shown: !options.json && terminal.stdout.isTTY === true,
      screen,
      lines: createResultLines(terminal.stdout, {
        harmless: (line) => terminalLine(scrub(line), { colours: screen.stdout.colourLevel > 0 }),
        exact: scrub,
        signal: terminal.signal,
      }),
      stdout: { columns: screen.stdout.columns, palette: createPalette(screen.stdout.colourLevel) },
      signal: terminal.signal,
      records,
      verbose: options.verbose ?? false,
      run: runSteps,
      follow: followWith(runSteps),
      recordFacts: (given) => {
        facts = given
      },
      reportStands: (given) => {
        readStands = given
      },
    })
    if (screen.mode === 'live' && kept === 'changes')
      for (const line of tallyLines(tally)) screen.line(createPalette(screen.colourLevel).faint(line))
    if (options.json) writeJson({ ok: true, command: words, environment: named, steps: records, result }, revealed)
    else {
      for (const line of lines) writeResult(line)
      if (revealed) write(terminal.stdout.isTTY ? shownValue(revealed, screen) : revealed.reveal())
    }
    await run.end({ exitCode: exitCodes.done, steps: records, result, facts: facts() })
    return exitCodes.done
  } catch (error) {
    const document = errorDocument(error, terminal.signal)
    const { exitCode } = document
    const left = exitCode === exitCodes.usage ? undefined : await readStands?.()
    if (left !== undefined)
      document.error = {
        ...document.error,
        ...nextCommand(terminal.argv, command, { exitCode, hint: document.error.hint }),
      }
    const result = partial()
    if (options.json) {
      writeJson({
        ok: false,
        command: words,
        environment: options.env ?? null,
        steps: records,
        ...(result ? { result } : {}),
        error: document.error,
        ...(left ? { stands: left.stands } : {}),
      })
    }
    const style = { ...screen.size(), palette: createPalette(screen.colourLevel) }
    const told = scrubbedError(document, scrub)
    const stands =
      document.error.code === 'cancelled'
        ? (left?.cancelledWords ?? (tally.changed === 0 ? nothingChanged : undefined))
        : left?.words
    for (const line of errorLines({ ...told, ...(stands ? { stands: scrub(stands) } : {}) }, style)) screen.say(line)
    await run?.end({
      exitCode,
      steps: records,
      error: document.error,
      facts: facts(),
      ...(result ? { result } : {}),
      ...(left ? { stands: left.stands } : {}),
    })
    return exitCode
  }
}

/** The environment whose adapters a command has. One about the account has those of any of its environments. */
const environmentOf = ({ about }: Pick<JsonDeclaration, 'about'>, options: CommonOptions & { only?: Environment }) =>
  about === 'account' ? (options.only ?? environments[0]) : parseEnvironment(options.env)
