import type { LiveLines } from '../io/terminal/screen.ts'
import { duration } from '../quantities.ts'
import type { Progress, Step, StepRecord } from '../steps/step.ts'
import { evidenceOf } from '../view/error-document.ts'
import { createPalette } from '../view/palette.ts'
import { endedLines, keptLines, type UnderWay, underWayLines } from '../view/step-lines.ts'
import { plainText } from '../view/text.ts'
import type { ListRun } from './list-run.ts'

/** What is under way is looked at this often; only what differs is written. */
const TICK_MS = 150

/** A list on the screen, told of by whoever carries it out. */
export type ShownList = {
  begin: (step: ShownStep) => Omit<Progress, 'signal'>
  end: (record: StepRecord, error?: unknown) => void
  /** After the last step; nothing of the list changes any more. */
  close: () => void
}

type Run = Pick<ListRun, 'clock' | 'expected' | 'screen' | 'scrub' | 'signal'>
type ShownStep = Pick<Step<never, never>, 'cancelWaitsFor' | 'id' | 'section' | 'title'>

/**
 * What a step tells, as one line without secrets: looked for before line breaks go, which belong to some, and after escape
 * sequences went, which may stand in the middle of one.
 */
const shownText = (text: string, scrub: Run['scrub']) => scrub(plainText(scrub(text)))

/** A step's title with the checklist's section: `2.3 Apply the plan`. */
const labelOf = ({ section, title }: Pick<ShownStep, 'section' | 'title'>) => `${section} ${title}`

export const showList = (steps: readonly ShownStep[], run: Run): ShownList =>
  run.screen.mode === 'live' ? liveList(steps, run) : plainList(run)

/** Finished steps are written once and stay; the step under way is redrawn below them. */
function liveList(steps: readonly ShownStep[], run: Run): ShownList {
  const { clock, scrub, screen, signal } = run
  const palette = createPalette(screen.colourLevel)
  let left = steps.map(labelOf)
  let current: (Pick<UnderWay, 'cancelling' | 'expected' | 'label'> & { since: number; log: string[] }) | undefined
  let status: () => readonly string[] = () => []
  let cancelWaitsFor: string | undefined
  let tick = 0
  let live: LiveLines | undefined

  const onAbort = () => {
    if (current) current.cancelling = cancelLine(cancelWaitsFor)
    live?.draw()
  }
  const draw = (size: { columns: number; rows: number }) => {
    if (current === undefined) return []
    tick += 1
    const said = status().map((line) => shownText(line, scrub))
    const ms = clock.now().getTime() - current.since
    return underWayLines({ ...current, ms, status: said, next: left, tick }, size, palette)
  }
  signal.addEventListener('abort', onAbort)

  return {
    begin(step) {
      left = left.slice(1)
      cancelWaitsFor = step.cancelWaitsFor
      status = () => []
      const log: string[] = []
      current = { label: labelOf(step), since: clock.now().getTime(), log, expected: run.expected?.(step.id) }
      live ??= screen.live(draw, TICK_MS)
      live.draw()
      return {
        line(text) {
          log.push(shownText(text, scrub))
          if (log.length > 200) log.shift()
          live?.draw()
        },
        status(lines) {
          status = lines
          live?.draw()
        },
        async alone(ask) {
          live?.end()
          live = undefined
          try {
            return await ask()
          } finally {
            live = screen.live(draw, TICK_MS)
          }
        },
      }
    },
    end(record, error) {
      const log = [...(current?.log ?? []), ...(current?.cancelling ? [current.cancelling] : [])]
      current = undefined
      const size = screen.size()
      const lines = endedLines({ ...record, label: labelOf(record) }, size.columns, palette)
      // What a failed step said stays under its title.
      if (record.status === 'failed') lines.push(...keptLines(log, evidenceOf(error).map(scrub), size, palette))
      for (const line of lines) screen.line(line)
    },
    close() {
      signal.removeEventListener('abort', onAbort)
      live?.end()
    },
  }
}

/** One line per event, with its time (UTC). */
function plainList({ clock, scrub, screen, signal }: Run): ShownList {
  const write = (text: string) => screen.line(`${clock.now().toISOString().slice(11, 19)} ${shownText(text, scrub)}`)
  let cancelWaitsFor: string | undefined
  const onAbort = () => write(`    ${cancelLine(cancelWaitsFor)}`)
  return {
    begin(step) {
      write(`${labelOf(step)} …`)
      cancelWaitsFor = step.cancelWaitsFor
      signal.addEventListener('abort', onAbort, { once: true })
      return { line: (text) => write(`    ${text}`), status() {} }
    },
    end(record) {
      signal.removeEventListener('abort', onAbort)
      const { ms, reason, status } = record
      write(`${labelOf(record)}: ${status}${reason ? `: ${reason}` : ''} (${duration(ms)})`)
    },
    close() {},
  }
}

const cancelLine = (what = 'what is under way to end') => `cancelling; waiting for ${what} (Ctrl-C again: leave now)`
