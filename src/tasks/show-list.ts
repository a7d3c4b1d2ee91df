import { OperatorError } from '../errors.ts'
import type { LiveLines } from '../io/terminal/screen.ts'
import { duration } from '../quantities.ts'
import type { Progress, Step, StepRecord } from '../steps/step.ts'
import { evidenceOf } from '../view/error-document.ts'
import { createPalette } from '../view/palette.ts'
import { endedLines, keptLines, labelText, type UnderWay, underWayLines } from '../view/step-lines.ts'
import { plainText } from '../view/text.ts'
import type { ListRun } from './list-run.ts'

/** What is under way is looked at this often; only what differs is written. */
const TICK_MS = 150

/** A list on the screen, told of by what carries it out. */
export type ShownList = {
  begin: (step: ShownStep) => Omit<Progress, 'signal'>
  end: (record: StepRecord, how?: { error?: unknown; matters?: boolean | undefined }) => void
  /** After the last step; nothing of the list changes any more. */
  close: () => void
}

type Run = Pick<ListRun, 'clock' | 'kept' | 'screen' | 'scrub' | 'signal'>
type ShownStep = Pick<Step<never, never>, 'cancelWaitsFor' | 'id' | 'looks' | 'section' | 'title'>

/**
 * What a step tells, as one line without secrets: looked for before line breaks go, which belong to some, and after escape
 * sequences went, which may stand in the middle of one.
 */
const shownText = (text: string, scrub: Run['scrub']) => scrub(plainText(scrub(text)))

/** Whether a step that ended so failed by the operator's own will. */
const isCancelled = (error: unknown, signal: AbortSignal) =>
  signal.aborted && !(error instanceof OperatorError && error.code !== 'cancelled')

export const showList = (steps: readonly ShownStep[], run: Run): ShownList =>
  run.screen.mode === 'live' ? liveList(steps, run) : plainList(run)

/** Finished steps are written once and stay; the step under way is redrawn below them. */
function liveList(steps: readonly ShownStep[], run: Run): ShownList {
  const { clock, kept = 'all', scrub, screen, signal } = run
  const palette = createPalette(screen.colourLevel)
  let left = steps.map(labelText)
  let current:
    | (Pick<UnderWay, 'cancelling' | 'section' | 'title'> & { looks: boolean; since: number; log: string[] })
    | undefined
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
  const isFolded = (status: StepRecord['status'], looked: boolean): boolean =>
    status !== 'failed' && (kept === 'failures' || (kept === 'changes' && (looked || status === 'skipped')))
  signal.addEventListener('abort', onAbort)

  return {
    begin(step) {
      left = left.slice(1)
      cancelWaitsFor = step.cancelWaitsFor
      status = () => []
      const log: string[] = []
      const { section, title } = step
      current = { section, title, looks: step.looks === true, since: clock.now().getTime(), log }
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
    end(record, { error, matters = false } = {}) {
      const log = [...(current?.log ?? []), ...(current?.cancelling ? [current.cancelling] : [])]
      const looked = current?.looks === true
      current = undefined
      if (!matters && isFolded(record.status, looked)) return
      const size = screen.size()
      const status = record.status === 'failed' && isCancelled(error, signal) ? 'cancelled' : record.status
      const lines = endedLines({ ...record, status }, size.columns, palette)
      // What a failed step said stays under its title, and what a step said that matters where nothing else is told.
      if (record.status === 'failed' || (matters && kept === 'failures'))
        lines.push(...keptLines(log, evidenceOf(error).map(scrub), size, palette))
      for (const line of lines) screen.line(line)
    },
    close() {
      signal.removeEventListener('abort', onAbort)
      live?.end()
    },
  }
}

/**
 * One line a step, with its time (UTC); a step that says something has its title above. `all`: a line when it begins, too;
 * `failures`: of a step that failed alone, with what it said.
 */
function plainList({ clock, kept = 'all', scrub, screen, signal }: Run): ShownList {
  const stamped = (text: string) => `${clock.now().toISOString().slice(11, 19)} ${shownText(text, scrub)}`
  const write = (text: string) => screen.line(stamped(text))
  let cancelWaitsFor: string | undefined
  /** Lines that stand there only if the step fails. */
  let held: string[] = []
  const say = (text: string) => (kept === 'failures' ? held.push(stamped(text)) : write(text))
  const onAbort = () => write(`    ${cancelLine(cancelWaitsFor)}`)
  return {
    begin(step) {
      let headed = kept === 'all'
      held = []
      const head = () => say(`${labelText(step)} …`)
      if (headed) head()
      cancelWaitsFor = step.cancelWaitsFor
      signal.addEventListener('abort', onAbort, { once: true })
      return {
        line(text) {
          if (!headed) head()
          headed = true
          say(`    ${text}`)
        },
        status() {},
      }
    },
    end(record, { matters = false } = {}) {
      signal.removeEventListener('abort', onAbort)
      const { ms, reason, status } = record
      if (kept === 'failures' && status !== 'failed' && !matters) return
      for (const line of held) screen.line(line)
      write(`${labelText(record)}: ${status}${reason ? `: ${reason}` : ''} (${duration(ms)})`)
    },
    close() {},
  }
}

const cancelLine = (what = 'what is under way to end') => `cancelling; waiting for ${what} (Ctrl-C again: leave now)`
