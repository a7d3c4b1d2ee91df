import type { WriteStream } from 'node:tty'
import chalk, { type ColorSupportLevel, chalkStderr } from 'chalk'
import { createLogUpdate } from 'log-update'
import sliceAnsi from 'slice-ansi'
import stringWidth from 'string-width'
import wrapAnsi from 'wrap-ansi'
import { terminalLine } from '../../terminal-text.ts'

/** `Infinity` where nothing limits a line, or how many there are: in pipes and logs. */
type ScreenSize = { columns: number; rows: number }

/** Lines at the end of the screen that change. */
export type LiveLines = {
  /** Draws them anew, writing only what changed. */
  draw: () => void
  /** Takes them away. */
  end: () => void
}

/** Where progress goes: always stderr, as stdout carries results alone. */
export type Screen = {
  /** `live` redraws a terminal; `plain` writes one line per event, each with its time, for pipes and logs; `quiet` neither. */
  mode: 'live' | 'plain' | 'quiet'
  /** As chalk counts; 0 is none. */
  colourLevel: ColorSupportLevel
  size: () => ScreenSize
  /** The same of stdout: a result in a pipe is neither wrapped nor coloured. */
  stdout: { columns: number; colourLevel: ColorSupportLevel }
  /**
   * One line that stays, above what is live. Secrets are scrubbed, and what a terminal would obey is made visible, line
   * breaks too; the palette's colours stay. Not with `--quiet`.
   */
  line: (text: string) => void
  /** The same, with `--quiet` too: errors, and what a question is about. */
  say: (text: string) => void
  /** Shows what `draw` gives below everything, now, every `everyMs`, and when the terminal changes its size. */
  live: (draw: (size: ScreenSize) => readonly string[], everyMs: number) => LiveLines
}

export type ScreenOptions = {
  stderr: WriteStream
  stdout: Pick<WriteStream, 'isTTY' | 'columns'>
  env: Record<string, string | undefined>
  /** Sees every line before it is written. */
  scrub: (text: string) => string
  quiet?: boolean | undefined
}

/** `stderr` as a screen. */
export function createScreen({ env, quiet = false, scrub, stderr, stdout }: ScreenOptions): Screen {
  // A serial console, or a terminal that a program opened, may be 0 columns wide: nothing can be drawn on it.
  const terminal = stderr.isTTY === true && stderr.columns > 0 && env.TERM !== 'dumb' && !env.CI
  const size = (): ScreenSize =>
    // A line as wide as the terminal leaves the cursor in between two lines: what erases then takes its last character.
    terminal ? { columns: Math.max(20, stderr.columns - 1), rows: stderr.rows } : { columns: Infinity, rows: Infinity }
  const level = colourLevel(chalkStderr.level, env, terminal)
  const harmless = (text: string) => terminalLine(scrub(text), { colours: level > 0 })
  /** What was fitted to the terminal may be longer by what had to be made visible. */
  const fitting = (text: string, { columns }: ScreenSize) => {
    const line = harmless(text)
    return line === text || columns === Infinity ? line : sliceAnsi(line, 0, columns)
  }
  const region = terminal ? liveRegion(stderr) : undefined
  const say = (text: string) => {
    const line = harmless(text)
    const lines = terminal ? wrapAnsi(line, size().columns, { hard: true, trim: false }) : line
    if (region?.shown()) region.above(lines)
    else stderr.write(`${lines}\n`)
  }
  return {
    mode: quiet ? 'quiet' : terminal ? 'live' : 'plain',
    colourLevel: level,
    size,
    stdout: {
      columns: (stdout.isTTY && stdout.columns) || Infinity,
      colourLevel: colourLevel(chalk.level, env, stdout.isTTY),
    },
    line: (text) => {
      if (!quiet) say(text)
    },
    say,
    live: (draw, everyMs) =>
      region === undefined || quiet
        ? { draw() {}, end() {} }
        : region.begin(() => draw(size()).map((line) => fitting(line, size())), everyMs),
  }
}

/** chalk's own detection, and NO_COLOR (no-color.org), which it does not know. A log has colours only where they were asked for. */
const colourLevel = (detected: ColorSupportLevel, env: ScreenOptions['env'], terminal: boolean): ColorSupportLevel =>
  env.FORCE_COLOR !== undefined || (terminal && !env.NO_COLOR) ? detected : 0

/** Lines below the cursor's home, drawn by log-update, which writes what differs from the last drawing. */
function liveRegion(stderr: WriteStream) {
  const update = createLogUpdate(stderr, { showCursor: true })
  let draw: (() => readonly string[]) | undefined
  let drawn: readonly string[] = []

  const show = () => {
    // The signal that tells of another size may come after this: what is drawn for the former one lands on wrong rows.
    ;(stderr as { _refreshSize?: () => void })._refreshSize?.()
    if (draw === undefined) return
    drawn = draw()
    if (drawn.length > 0) update(drawn.join('\n'))
  }
  /** One write for both, so that no screen is ever seen without the region. */
  const above = (text: string) => {
    stderr.cork()
    update.persist(text)
    show()
    stderr.uncork()
  }
  /** A terminal that became narrower has wrapped what stood there: more rows are to be erased than were written. */
  const onResize = () => {
    const rows = drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(stringWidth(line) / stderr.columns)), 0)
    stderr.cork()
    stderr.write('\x1b[2K\x1b[1A'.repeat(Math.max(0, Math.min(rows, stderr.rows - 1) - drawn.length)))
    update.clear()
    show()
    stderr.uncork()
  }

  const showCursor = () => stderr.write('\x1b[?25h')
  const hideCursor = () => stderr.write('\x1b[?25l')
  /** Ctrl-Z: whoever gets the terminal finds it in order. What is live is drawn anew once we go on. */
  const onStop = () => {
    update.clear()
    showCursor()
    process.kill(process.pid, 'SIGSTOP')
  }
  const onContinue = () => {
    hideCursor()
    show()
  }

  return {
    shown: () => draw !== undefined,
    above,
    begin(lines: () => readonly string[], everyMs: number): LiveLines {
      draw = lines
      hideCursor()
      // Whatever ends the process.
      process.once('exit', showCursor)
      show()
      const timer = setInterval(show, everyMs)
      stderr.on('resize', onResize)
      process.on('SIGTSTP', onStop)
      process.on('SIGCONT', onContinue)
      return {
        draw: show,
        end() {
          clearInterval(timer)
          stderr.off('resize', onResize)
          process.off('SIGTSTP', onStop)
          process.off('SIGCONT', onContinue)
          draw = undefined
          drawn = []
          update.clear()
          process.off('exit', showCursor)
          showCursor()
        },
      }
    },
  }
}
