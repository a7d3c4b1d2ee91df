import { messageOf, OperatorError } from '../../errors.ts'
import { systemClock } from '../../io/clock.ts'
import type { Screen } from '../../io/terminal/screen.ts'
import { createPalette, noColours } from '../../view/palette.ts'
import type { ResultOf } from '../frame/definition.ts'
import type { status } from './command.ts'
import { statusLines } from './lines.ts'

type Found = ResultOf<typeof status>

/** ECS moves in tens of seconds, and AWS counts calls. */
const EVERY_MS = 5_000

/**
 * Looks until Ctrl-C, which ends it, and gives the last look. A terminal shows the last look in place, and keeps it at the end;
 * a pipe gets a block for each look that differs from the one before, below its time. A look that fails later than the first is
 * told and tried again.
 */
export async function watchStatus({
  inFull,
  look,
  screen,
  signal,
  write,
}: {
  inFull: boolean
  look: () => Promise<Found>
  screen: Screen
  signal: AbortSignal
  write: (line: string) => void
}): Promise<Found> {
  const live = screen.mode === 'live'
  const palette = createPalette(screen.colourLevel)
  let result = await look()
  let failure: string | undefined
  let before = ''
  const lines = (columns: number) => [
    ...statusLines(result, { columns, inFull, palette: live ? palette : noColours }),
    ...(failure === undefined ? [] : [`not refreshed: ${failure}`]),
  ]
  /** What goes on by itself, ages, makes no block. */
  const fingerprint = () => JSON.stringify([result.findings, result.environments.map(lasting), failure])
  const region = screen.live(
    ({ columns, rows }) => [...lines(columns).slice(0, Math.max(1, rows - 2)), `${timeNow()}  Ctrl-C ends`],
    1_000,
  )
  try {
    for (;;) {
      const seen = fingerprint()
      if (live) region.draw()
      else if (seen !== before) for (const line of [timeNow(), ...lines(Infinity)]) write(line)
      before = seen
      await systemClock.sleep(EVERY_MS, signal)
      failure = undefined
      await look().then(
        (found) => {
          result = found
        },
        (error: unknown) => {
          if (signal.aborted || !(error instanceof OperatorError)) throw error
          failure = messageOf(error)
        },
      )
    }
  } catch (error) {
    // Its way to end: no error.
    if (!signal.aborted) throw error
    return result
  } finally {
    region.end()
    if (live) for (const line of statusLines(result, { ...screen.stdout, inFull, palette })) write(line)
  }
}

const timeNow = () => systemClock.now().toISOString()

const lasting = ({ at: _, locks, ...rest }: Found['environments'][number]) => ({
  ...rest,
  locks: 'found' in locks && locks.found.deploy ? { ...locks.found.deploy, renewedSecondsAgo: 0 } : locks,
})
