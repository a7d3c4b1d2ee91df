/** What the process says to its caller; documented in docs/exit-codes.md. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  validation: 4,
  locked: 5,
  cancelled: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** Who has to act: the person at the keyboard, a service, a program, or we ourselves. */
export const whoseTurns = ['operator', 'aws', 'provider', 'terraform', 'docker', 'medspa'] as const
export type Whose = (typeof whoseTurns)[number]

/** A task that stopped, for whoever looks for the cause; as `--json` shows it. */
export type DeadTask = {
  /** Its id. */
  task: string
  /** ECS's words. */
  stoppedReason: string
  /** Of the container whose end was the task's; null where none had started. */
  exitCode: number | null
  /** The last lines of its log, without secrets: the one that says why it ended first. */
  log: string[]
}

export type OperatorErrorOptions = {
  /** Stable and lower case with dashes, for scripts: `registry-missing`. */
  code: string
  whose: Whose
  /** What to do next, one sentence; a command where there is one. */
  hint?: string
  /** `failed` unless told. */
  exit?: keyof typeof exitCodes
  /** Lines of evidence to show below the message: stopped reasons, the last log lines. */
  evidence?: string[]
  /** Tasks whose end is the cause, the one that says the most first. */
  tasks?: readonly DeadTask[]
  cause?: unknown
}

/** An error whose message is meant for the operator: one sentence, without a stack, without a secret. */
export class OperatorError extends Error {
  readonly code: string
  readonly whose: Whose
  readonly hint: string | undefined
  readonly exitCode: ExitCode
  readonly evidence: string[]
  readonly tasks: readonly DeadTask[]

  constructor(message: string, options: OperatorErrorOptions) {
    super(message, { cause: options.cause })
    this.name = 'OperatorError'
    this.code = options.code
    this.whose = options.whose
    this.hint = options.hint
    this.exitCode = exitCodes[options.exit ?? 'failed']
    this.evidence = options.evidence ?? []
    this.tasks = options.tasks ?? []
  }
}

/** What an error says, whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The operator pressed Ctrl-C, or the process was asked to end. */
export const cancelled = (what = 'cancelled') =>
  new OperatorError(what, {
    code: 'cancelled',
    whose: 'operator',
    exit: 'cancelled',
    hint: 'What was done stays. Run the same command again to continue.',
  })
