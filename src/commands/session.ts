import { loadConfig } from '../config/load.ts'
import type { Environment } from '../config/names.ts'
import { packageRoot } from '../config/package-root.ts'
import { awsProfile, type Profile, sandboxProfile } from '../config/profile.ts'
import { sandboxHome } from '../config/sandbox-home.ts'
import { parseEnvironment, settingsFor } from '../config/settings.ts'
import { createDeps, type Deps } from '../deps.ts'
import { exitCodes, OperatorError } from '../errors.ts'
import { systemClock } from '../io/clock.ts'
import { createPrompts, type Prompts } from '../io/prompts.ts'
import { createScreen, type Screen } from '../io/screen.ts'
import type { DoneDocument, FailedDocument, JsonCommand, ResultOf } from '../json/results.ts'
import type { Sensitive } from '../secrets/sensitive.ts'
import { runList } from '../tasks/run-list.ts'
import type { Step, StepRecord } from '../tasks/step.ts'
import { childPrograms } from '../view/child-programs.ts'
import { errorDocument, errorLines } from '../view/error.ts'
import { createPalette, type Palette } from '../view/palette.ts'
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
  /** Carries out a list and keeps its records for the result. */
  run: <Context>(steps: readonly Step<Context>[], context: Context) => Promise<void>
  records: readonly StepRecord[]
  /** The adapters of the other environment, for a command that looks at both. */
  depsOf: (environment: Environment) => Promise<Deps>
  stdin: Terminal['stdin']
  /** Whether a person reads what the command prints. */
  shown: boolean
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
  const write = (text: string) => terminal.stdout.write(`${text}\n`)
  const writeJson = (document: DoneDocument<Command> | FailedDocument<Command>, revealed?: Sensitive) => {
    const text = scrub(JSON.stringify(document))
    write(revealed === undefined ? text : withValue(text, revealed))
  }
  let scrub = (text: string) => text
  const screen = createScreen({
    stderr: terminal.stderr,
    stdout: terminal.stdout,
    env: options.json ? { ...terminal.env, TERM: 'dumb' } : terminal.env,
    scrub: (text) => scrub(text),
    quiet: options.quiet,
  })
  try {
    const environment = parseEnvironment(options.env)
    const deps = await depsFor(environment, options, terminal, screen)
    scrub = deps.redactor.scrub
    for (const note of deps.notes) screen.line(`note: ${note}`)
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
      run: (steps, context) =>
        runList(steps.map(whileLocked(deps.deployLock)), context, {
          screen,
          clock: systemClock,
          signal: terminal.signal,
          scrub: (text) => scrub(text),
          records,
        }),
    })
    if (options.json) writeJson({ ok: true, command, environment, steps: records, result }, revealed)
    else {
      for (const line of lines) write(scrub(line))
      if (revealed) write(revealed.reveal())
    }
    return exitCodes.done
  } catch (error) {
    const document = errorDocument(error, terminal.signal)
    if (options.json) {
      const result = partial()
      writeJson({
        ok: false,
        command,
        environment: options.env ?? null,
        steps: records,
        ...(result ? { result } : {}),
        error: document.error,
      })
    }
    const style = { ...screen.size(), palette: createPalette(screen.colourLevel) }
    for (const line of errorLines(document, style)) screen.say(line)
    return document.exitCode
  }
}

/** A document that was scrubbed, with the one value in it that was asked for. */
const withValue = (text: string, revealed: Sensitive) => {
  const document = JSON.parse(text) as { result: object }
  return JSON.stringify({ ...document, result: { ...document.result, value: revealed.reveal() } })
}

async function depsFor(
  environment: Environment,
  options: CommonOptions,
  terminal: Terminal,
  screen: Screen,
): Promise<Deps> {
  const loaded = await loadConfig({ cwd: terminal.cwd, named: options.config ?? terminal.env.MEDSPA_CONFIG })
  const profile = await profileFor(options, terminal)
  const settings = settingsFor(environment, loaded, profile.env)
  return createDeps({
    profile,
    observer: options.verbose ? childPrograms(screen) : undefined,
    // A rehearsal has an account and a bucket of its own, whatever the configuration says of the real ones.
    settings:
      profile.name === 'sandbox'
        ? {
            ...settings,
            accountId: profile.accountId,
            awsProfile: undefined,
            regionInFile: undefined,
            stateBucket: profile.stateBucket,
          }
        : settings,
  })
}

async function profileFor(options: CommonOptions, terminal: Terminal): Promise<Profile> {
  if (!options.sandbox) return awsProfile(terminal.env)
  return sandboxProfile(sandboxHost(terminal))
}

/** This checkout's sandbox. */
export const sandboxHost = (terminal: Pick<Terminal, 'env' | 'signal'>) => {
  const root = packageRoot()
  return { root, home: sandboxHome(root, terminal.env), env: terminal.env, clock: systemClock, signal: terminal.signal }
}

/** The answer that was refused is an answer, not a failure of ours. `unchanged` is what stays as it was. */
export const declined = (what: string, unchanged = 'nothing') =>
  new OperatorError(`${what} was not approved; ${unchanged} was changed.`, {
    code: 'declined',
    whose: 'operator',
    exit: 'refused',
    hint: 'Run the command again when it is.',
  })
