import type { Clock } from '../io/clock.ts'
import type { Screen } from '../io/terminal/screen.ts'
import type { StepRecord } from '../steps/step.ts'
import type { Tally } from '../view/tally.ts'

/**
 * Of which steps a line stays once they have ended: of all (`--verbose`), of those that changed something, or only of those
 * that failed, in commands that only look.
 */
export type Kept = 'all' | 'changes' | 'failures'

/** What carrying out a list needs besides its steps. */
export type ListRun = {
  screen: Screen
  clock: Clock
  signal: AbortSignal
  scrub: (text: string) => string
  /** `all` without it. */
  kept?: Kept
  /** Counts how the steps end. */
  tally?: Tally
  /** Every step that began leaves its record here, the failed one too. */
  records: StepRecord[]
}
