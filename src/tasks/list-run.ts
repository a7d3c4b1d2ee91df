import type { Clock } from '../io/clock.ts'
import type { Screen } from '../io/terminal/screen.ts'
import type { StepRecord } from '../steps/step.ts'

/** What carrying out a list needs besides its steps. */
export type ListRun = {
  screen: Screen
  clock: Clock
  signal: AbortSignal
  scrub: (text: string) => string
  /** How long a step took in former runs, in milliseconds. */
  expected?: (stepId: string) => number | undefined
  /** Every step that began leaves its record here, the failed one too. */
  records: StepRecord[]
}
