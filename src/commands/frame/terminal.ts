import type { Access } from '../../access.ts'
import type { Environment } from '../../config/names.ts'
import type { Settings } from '../../config/settings.ts'
import type { Deps } from '../../deps.ts'
import type { EarlyQuestion } from '../../early-question.ts'
import type { ShellObserver } from '../../io/observed-shell.ts'
import type { createPrompts } from '../../io/terminal/prompts.ts'
import type { runList } from '../../tasks/run-list.ts'
import type { CommonOptions } from './options.ts'

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
  /** Has the program end in order, as somebody elsewhere has asked; false where it was ending already. */
  endOnce: () => boolean
  /** What AWS was asked while medspa was being loaded. */
  early?: EarlyQuestion | undefined
  /** What a unit test puts in the place of the real ones. */
  frame?: Partial<Frame>
}

/** What AWS is asked before the adapters are loaded. */
export type FirstQuestion = (access: Access & { settings: Settings }) => Promise<void>

/** What the frame of a command takes from outside: adapters, questions, and what carries out a list of steps. */
export type Frame = {
  depsFor: (
    environment: Environment,
    options: CommonOptions,
    terminal: Terminal,
    besides?: {
      first?: FirstQuestion | undefined
      /** Told of every child program: `--verbose`. */
      observer?: ShellObserver | undefined
    },
  ) => Promise<Deps>
  createPrompts: typeof createPrompts
  runSteps: typeof runList
}
