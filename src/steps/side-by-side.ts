import { Listr } from 'listr2'
import { cancelled, messageOf } from '../errors.ts'
import type { Progress } from './step.ts'

/** One of several works of a step that do not wait for each other. */
export type Part<Result> = {
  /** What the screen calls it; unique among the parts. */
  name: string
  /** What the screen says of it until it says something itself: `looking`. */
  doing: string
  /** Its lines come with its name before them; of its status the first line is shown. */
  run: (progress: Progress) => Promise<Result>
  /** What the screen says of its result: a few words. */
  says: (result: Result) => string
}

type PartsOf<Results extends readonly unknown[]> = { [Index in keyof Results]: Part<Results[Index]> }

type Ended = { value: unknown } | { error: unknown }

/**
 * Runs the parts of a step concurrently and gives their results in the order of the list. All parts are waited for, as
 * nothing may go on behind a step that has ended; then the failure of the first part in that order is thrown, whichever
 * failed first. After a cancel, which the parts see by their signal, the step is cancelled whatever the parts came to.
 * The screen has one line for each part: its name and what it is at.
 * @param firstFailureEnds the first part that fails ends the others by their signal, and its failure is thrown: for parts
 * that take minutes
 */
export async function sideBySide<const Results extends readonly unknown[]>(
  parts: PartsOf<Results>,
  progress: Progress,
  { firstFailureEnds = false } = {},
): Promise<{ -readonly [Index in keyof Results]: Results[Index] }> {
  const list: readonly Part<unknown>[] = parts
  const ended = new Map<Part<unknown>, Ended>()
  const states = new Map(list.map((part) => [part, () => `${part.doing} …`]))
  const width = Math.max(0, ...list.map(({ name }) => name.length))
  const show = () => progress.status(() => list.map((part) => `${part.name.padEnd(width)}  ${states.get(part)?.()}`))
  const say = (part: Part<unknown>, state: () => string) => {
    states.set(part, state)
    show()
  }
  const others = new AbortController()
  const signal = firstFailureEnds ? AbortSignal.any([progress.signal, others.signal]) : progress.signal
  let first: { error: unknown } | undefined
  const task = async (part: Part<unknown>) => {
    try {
      const value = await part.run({
        signal,
        line(text) {
          progress.line(`${part.name}: ${text}`)
          say(part, () => text)
        },
        status: (lines) => say(part, () => lines()[0] ?? `${part.doing} …`),
      })
      ended.set(part, { value })
      say(part, () => part.says(value))
    } catch (error) {
      ended.set(part, { error })
      first ??= { error }
      if (firstFailureEnds) others.abort()
      say(part, () => `failed: ${messageOf(error)}`)
      throw error
    }
  }
  show()
  // The step's own lines are shown: this list draws nothing, and takes no signal away from main.ts.
  await new Listr(
    list.map((part) => ({ task: () => task(part) })),
    { concurrent: true, exitOnError: false, renderer: 'silent', registerSignalListeners: false },
  ).run()
  progress.status(() => [])
  if (progress.signal.aborted) throw cancelled()
  if (firstFailureEnds && first !== undefined) throw first.error
  const results = list.map((part) => {
    const end = ended.get(part)
    if (end === undefined) throw new Error(`the part "${part.name}" was not run`)
    if ('error' in end) throw end.error
    return end.value
  })
  return results as { -readonly [Index in keyof Results]: Results[Index] }
}
