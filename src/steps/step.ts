import type { StepRecord } from '../json/document.ts'

export type { StepRecord }

/** What a step may tell while it works. */
export type Progress = {
  /** One line under the step's title: a log line, an event. */
  line: (text: string) => void
  /** What the step is at, asked for again and again while it works, on a terminal in place of its log. */
  status: (lines: () => readonly string[]) => void
  /** Aborts when the operator cancels. */
  signal: AbortSignal
}

/** How a step ended well: it did its work (`detail` says what came of it), or found it done already. */
export type Outcome = { detail?: string } | { skipped: string }

/** One line of the checklist: a title with the seed's section, and the work behind it. */
export type Step<Context> = {
  /** Stable, for scripts. */
  id: string
  /** The seed's section that it carries out: `2.3`. */
  section: string
  title: string
  /** What has to come to its end after a cancel: `Terraform to stop and unlock its state`. */
  cancelWaitsFor?: string
  run: (context: Context, progress: Progress) => Promise<Outcome>
}

/** A value that an earlier step of the list puts into the context; its absence is a mistake in the list. */
export function need<Context, Key extends keyof Context & string>(
  context: Context,
  key: Key,
): NonNullable<Context[Key]> {
  const value = context[key]
  if (value === undefined || value === null) throw new Error(`the list has no step before this one that gives "${key}"`)
  return value
}
