import type { Environment } from '../../config/names.ts'
import type { Deps } from '../../deps.ts'
import type { Prompts } from '../../io/terminal/prompts.ts'
import type { Screen } from '../../io/terminal/screen.ts'
import type { RunFacts } from '../../runs/recorder.ts'
import type { Sensitive } from '../../secrets/sensitive.ts'
import type { Step, StepRecord } from '../../steps/step.ts'
import type { List } from '../../tasks/list.ts'
import type { Palette } from '../../view/palette.ts'
import type { JsonDeclaration, ResultOf } from './definition.ts'
import type { ResultLines } from './result-lines.ts'
import type { StandsReport } from './stands.ts'
import type { Terminal } from './terminal.ts'

/** What the frame gives to the body of a command about an environment. */
export type Session = {
  deps: Deps
  /** What was typed after the program's name, to be repeated: a word that may be a secret is `…`. */
  argv: readonly string[]
  environment: Environment
  prompts: Prompts
  screen: Screen
  /** How wide a result's lines may be, and their colours. */
  stdout: { columns: number; palette: Palette }
  /** Where lines of a result go that come while the command works. */
  lines: ResultLines
  signal: AbortSignal
  /** Runs steps and keeps their records for the result. */
  run: <Context>(
    steps: readonly Step<Deps, Context>[],
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
  /** `--verbose`: nothing is counted that can be named. */
  verbose: boolean
  /** The adapters of the other environment, for a command that looks at both. */
  depsOf: (environment: Environment) => Promise<Deps>
  stdin: Terminal['stdin']
  /** Whether a person reads what the command prints. */
  shown: boolean
  /** Says what the run record should have besides; looked at once, at the end. */
  recordFacts: (facts: () => RunFacts) => void
  /** Says how the environment is left, where the command fails or is cancelled; asked once, at the end. */
  reportStands: (look: () => Promise<StandsReport>) => void
}

/** What a command has to say: `result` for `--json`, `lines` for people. */
export type CommandResult<Command extends JsonDeclaration> = {
  result: ResultOf<Command>
  lines: string[]
  /** A value that the command was asked to show: printed as it is after the lines, and `value` of the result. */
  revealed?: Sensitive
}
