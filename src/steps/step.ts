import type { StepRecord } from '../json/document.ts'

export type { StepRecord }

/** What a step may tell while it works. */
export type Progress = {
  /** One line under the step's title: a log line, an event. */
  line: (text: string) => void
  /** The step's present state, read again and again while the step works; a terminal shows it in place of the log. */
  status: (lines: () => readonly string[]) => void
  /** Has the terminal to itself, for a question in the middle of a step: what is redrawn goes, and comes back at its end. */
  alone?: <Answer>(ask: () => Promise<Answer>) => Promise<Answer>
  /** Aborts when the operator cancels. */
  signal: AbortSignal
}

/**
 * How a step ended well: it did its work (`detail` says with which result), or found it done already. `matters`: the operator
 * has to read it, whatever a screen leaves out.
 */
export type Outcome = ({ detail?: string } | { skipped: string }) & { matters?: true }

/**
 * One line of the checklist, with the work behind it.
 * @template Needs adapters: `Pick<Deps, …>`
 * @template Context keys of the list's context that the step reads and writes
 */
export type Step<Needs, Context> = {
  /** Stable, for scripts. */
  id: string
  /** The checklist's section that the step carries out: `2.3`. */
  section: string
  title: string
  /** What has to end after a cancel: `Terraform to stop and unlock its state`. */
  cancelWaitsFor?: string
  /** It changes nothing that stays: where it ends well, a terminal counts it and keeps no line of it. */
  looks?: boolean
  /** Keys of the context that an earlier step, or the command itself, has given. */
  needs: readonly string[]
  /** Keys of the context that this step gives, unless it is skipped. */
  gives: readonly string[]
  /** Whether the list has this step at all, asked when its part of the list begins. Left out, it always has. */
  applies?: (context: Context) => boolean
  run: (deps: Needs, context: Context, progress: Progress) => Promise<Outcome>
}

/** A context in which some keys may still be missing. */
type Before<Context, Key extends keyof Context> = Omit<Context, Key> & Partial<Pick<Context, Key>>

/**
 * Defines a step. The body's parameters say which adapters and which keys of the context it uses. Keys in `needs` are
 * required there, and may be missing in the list's context: the step ends with an error where one is.
 */
export function step<Needs, Context, const Key extends keyof Context & string = never>({
  needs = [],
  gives = [],
  run,
  ...rest
}: {
  id: string
  section: string
  title: string
  cancelWaitsFor?: string
  looks?: boolean
  needs?: readonly Key[]
  gives?: readonly (keyof Context & string)[]
  applies?: (context: Before<Context, Key>) => boolean
  run: (deps: Needs, context: Context, progress: Progress) => Promise<Outcome>
}): Step<Needs, Before<Context, Key>> {
  return {
    ...rest,
    needs,
    gives,
    async run(deps, context, progress) {
      checkGiven<Context, Key>(context, needs, rest.id)
      return run(deps, context, progress)
    },
  }
}

/** A missing value is a mistake in the list; test/tasks/lists.test.ts holds that no list has one. */
function checkGiven<Context, Key extends keyof Context & string>(
  context: Before<Context, Key>,
  needs: readonly Key[],
  id: string,
): asserts context is Before<Context, Key> & Context {
  const missing = needs.filter((key) => context[key] === undefined)
  if (missing.length > 0) throw new Error(`no step before "${id}" gives "${missing.join('", "')}"`)
}

/** A context in which these keys are there. */
export type Given<Context, Key extends keyof Context> = Context & { [key in Key]-?: Exclude<Context[key], undefined> }
