import type { Environment } from '../../config/names.ts'
import { parseEnvironment } from '../../config/settings.ts'
import type { Deps } from '../../deps.ts'
import { exitCodes, OperatorError } from '../../errors.ts'
import { systemClock } from '../../io/clock.ts'
import { jsonText } from '../../io/json.ts'
import { createPrompts, type Prompts } from '../../io/terminal/prompts.ts'
import { createScreen, type Screen } from '../../io/terminal/screen.ts'
import type { DoneDocument, FailedDocument, JsonCommand, ResultOf } from '../../json/results.ts'
import { schemaOf } from '../../json/schemas.ts'
import { type DocumentScrubbing, scrubbedDocument } from '../../json/scrubbed-document.ts'
import type { RunFacts } from '../../runs/recorder.ts'
import type { Sensitive } from '../../secrets/sensitive.ts'
import type { BoundStep, Step, StepRecord } from '../../steps/step.ts'
import { type List, partsOf } from '../../tasks/list.ts'
import { runList } from '../../tasks/run-list.ts'
import { terminalLine, visibleLines } from '../../terminal-text.ts'
import { errorDocument, errorLines, scrubbedError } from '../../view/error.ts'
import { createPalette, type Palette } from '../../view/palette.ts'
import { depsFor } from './deps-for.ts'
import { nextCommand } from './next-command.ts'
import { type RecordedRun, recordRun } from './run-record.ts'
import type { ToldStands } from './stands.ts'
import { whileLocked } from './with-lock.ts'

/** Options that every command about an environment takes. */
export type CommonOptions = {
  env?: string
  sandbox?: boolean
  config?: string
  yes?: boolean
  json?: boolean
  verbose?: boolean
  quiet?: boolean
}

/** The process as commands see it; main.ts gives the real one. */
export type Terminal = {
  /** What was typed after the program's name. */
  argv: readonly string[]
  stdin: NodeJS.ReadStream
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
  env: Record<string, string | undefined>
  cwd: string
  signal: AbortSignal
}

export type Session = {
  deps: Deps
  environment: Environment
  prompts: Prompts
  screen: Screen
  /** How wide a result's lines may be, and their colours. */
  stdout: { columns: number; palette: Palette }
  signal: AbortSignal
  /** Runs steps and keeps their records for the result. */
  run: <Context>(
    steps: readonly (Step<Deps, Context> | BoundStep<Context>)[],
    context: Context,
    options?: {
      /** Ends the steps instead of the session's own signal: for an undo after a cancel. */
      signal?: AbortSignal
      /** Those of another environment. */
      deps?: Deps
    },
  ) => Promise<void>
  /** Runs a command's list: its steps in their order, and at each question the answer that the command has for it. */
  follow: <Context, Id extends string>(
    list: List<Context, Id>,
    context: Context,
    answers: Record<Id, () => Promise<void>>,
  ) => Promise<void>
  records: readonly StepRecord[]
  /** The adapters of the other environment, for a command that looks at both. */
  depsOf: (environment: Environment) => Promise<Deps>
  stdin: Terminal['stdin']
  /** Whether a person reads what the command prints. */
  shown: boolean
  /** Says what the run record should have besides; looked at once, at the end. */
  remember: (facts: () => RunFacts) => void
  /** Says how the environment is left, where the command fails or is cancelled; asked once, at the end. */
  leaves: (look: () => Promise<ToldStands>) => void
}

/** What a command has to say: `result` for `--json`, `lines` for people. */
export type CommandResult<Command extends JsonCommand> = {
  result: ResultOf<Command>
  lines: string[]
  /** A value that the command was asked to show: printed as it is after the lines, and `value` of the result. */
  revealed?: Sensitive
}

/**
 * The frame of a command: options to settings, profile and adapters; the body; then one result on stdout - lines, or one
 * JSON document, on failure too. Returns the exit code.
 */
export async function runCommand<Command extends JsonCommand>(
  command: Command,
  options: CommonOptions,
  terminal: Terminal,
  body: (session: Session) => Promise<CommandResult<Command>>,
  /** What there is to show of a command that failed, for `--json`. */
  partial: () => ResultOf<Command> | undefined = () => undefined,
): Promise<number> {
  const records: StepRecord[] = []
  let run: RecordedRun | undefined
  let facts = (): RunFacts => ({})
  let leaves: (() => Promise<ToldStands>) | undefined
  const write = (text: string) => terminal.stdout.write(`${text}\n`)
  const writeResult = (line: string) => write(terminalLine(scrub(line), { colours: screen.stdout.colourLevel > 0 }))
  const writeJson = (document: DoneDocument<Command> | FailedDocument<Command>, revealed?: Sensitive) => {
    const told = scrubbedDocument(document, schemaOf(command), redactor)
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
    quiet: options.quiet,
  })
  try {
    const environment = parseEnvironment(options.env)
    const deps = await depsFor(environment, options, terminal, screen)
    redactor = deps.redactor
    const tell = (note: string) => screen.line(`note: ${note}`)
    for (const note of deps.notes) tell(note)
    run = await recordRun(deps.runs, { argv: terminal.argv, command, tell })
    const { expectedMs } = run
    const runSteps: Session['run'] = (steps, context, options = {}) =>
      runList(steps.map(unbound).map(whileLocked(deps.deployLock)), options.deps ?? deps, context, {
        screen,
        clock: systemClock,
        signal: options.signal ?? terminal.signal,
        scrub,
        records,
        ...(expectedMs ? { expected: expectedMs } : {}),
      })
    const { lines, result, revealed } = await body({
      deps,
      environment,
      prompts: createPrompts({
        yes: options.yes ?? false,
        interactive: !options.json && terminal.stdin.isTTY === true && terminal.stderr.isTTY === true,
        signal: terminal.signal,
        input: terminal.stdin,
        output: terminal.stderr,
        screen,
      }),
      depsOf: (other) => depsFor(other, options, terminal, screen),
      stdin: terminal.stdin,
      shown: !options.json && terminal.stdout.isTTY === true,
      screen,
      stdout: { columns: screen.stdout.columns, palette: createPalette(screen.stdout.colourLevel) },
      signal: terminal.signal,
      records,
      run: runSteps,
      async follow(list, context, answers) {
        for (const { question, steps } of partsOf(list)) {
          if (steps.length > 0) await runSteps(steps, context)
          if (question !== undefined) await answers[question]()
        }
      },
      remember: (given) => {
        facts = given
      },
      leaves: (given) => {
        leaves = given
      },
    })
    if (options.json) writeJson({ ok: true, command, environment, steps: records, result }, revealed)
    else {
      for (const line of lines) writeResult(line)
      if (revealed) write(terminal.stdout.isTTY ? shownValue(revealed, screen) : revealed.reveal())
    }
    await run.end({ exitCode: exitCodes.done, steps: records, result, facts: facts() })
    return exitCodes.done
  } catch (error) {
    const document = errorDocument(error, terminal.signal)
    const { exitCode } = document
    const left = exitCode === exitCodes.usage ? undefined : await leaves?.()
    if (left !== undefined)
      document.error = { ...document.error, ...nextCommand(terminal.argv, { exitCode, hint: document.error.hint }) }
    const result = partial()
    if (options.json) {
      writeJson({
        ok: false,
        command,
        environment: options.env ?? null,
        steps: records,
        ...(result ? { result } : {}),
        error: document.error,
        ...(left ? { stands: left.stands } : {}),
      })
    }
    const style = { ...screen.size(), palette: createPalette(screen.colourLevel) }
    const told = scrubbedError(document, scrub)
    for (const line of errorLines({ ...told, ...(left ? { stands: scrub(left.words) } : {}) }, style)) screen.say(line)
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

/** Steps of lists that give their steps the adapters themselves. */
const unbound = <Context>(step: Step<Deps, Context> | BoundStep<Context>): Step<Deps, Context> =>
  'needs' in step ? step : { ...step, needs: [], gives: [], run: (_, context, progress) => step.run(context, progress) }

/** A document that was scrubbed, with the one value in it that was asked for. */
const withValue = <Document extends object>(document: Document, revealed: Sensitive): Document => ({
  ...document,
  ...('result' in document ? { result: { ...(document.result as object), value: revealed.reveal() } } : {}),
})

/** A value at a terminal: as it is, but for what the terminal would obey. In a pipe each byte stays. */
const shownValue = (revealed: Sensitive, screen: Screen): string => {
  const value = revealed.reveal()
  const visible = visibleLines(value)
  if (visible !== value)
    screen.line(
      'note: the value has characters that a terminal obeys; they stand here as escapes, and in a pipe (--reveal) as they are',
    )
  return visible
}

/** The answer that was refused is an answer, not a failure of ours. `unchanged` is what stays as it was. */
export const declined = (what: string, unchanged = 'nothing') =>
  new OperatorError(`${what} was not approved; ${unchanged} was changed.`, {
    code: 'declined',
    whose: 'operator',
    exit: 'refused',
    hint: 'Run the command again when it is.',
  })
