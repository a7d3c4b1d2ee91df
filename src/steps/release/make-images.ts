import type { MakeOptions } from '../../images/make.ts'
import { sideBySide } from '../side-by-side.ts'
import type { Progress } from '../step.ts'

/** How images of a release are made: all at the same time, with a line of the screen for each. `release` is their tag. */
export const makeOptions = (release: string, progress: Progress): MakeOptions => ({
  release,
  signal: progress.signal,
  line: progress.line,
  together: (works) =>
    sideBySide(
      works.map(({ name, run }) => ({ name, run, doing: 'waiting', says: (ended: string) => ended })),
      progress,
      { firstFailureEnds: true },
    ),
})
