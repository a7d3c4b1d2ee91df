import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { flickeringFrames, framesOf, wholeScreen } from '../../support/screen-frames.ts'
import { ctrlC, openTerminal } from '../cli/support/terminal.ts'

const program = path.join(import.meta.dirname, 'scripted-list.ts')
const { CI: _, FORCE_COLOR: __, NO_COLOR: ___, ...env } = process.env as Record<string, string>

const sizes = [
  [60, 20],
  [80, 24],
  [140, 40],
] as const
const outcomes = ['done', 'failed', 'cancelled'] as const
const colours = [{}, { NO_COLOR: '1' }] as { NO_COLOR?: string }[]
const matrix = sizes.flatMap(([columns, rows]) =>
  outcomes.flatMap((outcome) => colours.map((colour) => ({ columns, rows, outcome, colour }))),
)
const open = (outcome: string, columns: number, rows: number, colour: { NO_COLOR?: string } = {}) =>
  openTerminal([outcome], {
    cwd: import.meta.dirname,
    env: { ...env, ...colour },
    columns,
    rows,
    command: [process.execPath, program],
  })
type Opened = ReturnType<typeof open>

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: escape sequences are made of control characters
const coloured = /\x1b\[[\d;]*[1-9]m/
const lineErased = /\x1b\[[0-2]?K/g
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: up to here

/** What the program drew during some ticks in which nothing happened but time. */
async function ticks(terminal: Opened) {
  const before = terminal.chunks().length
  const frames = () => framesOf(terminal.chunks().slice(before).join(''))
  while (frames().length < 8) await wait(20)
  return frames()
}

describe.each(matrix)(
  'a list that is $outcome on $columns columns and $rows rows, $colour',
  ({ colour, columns, outcome, rows }) => {
    it('fits, writes only what changed, and has everything on the last screen', async () => {
      const terminal = open(outcome, columns, rows, colour)
      await terminal.until(/line 29/)
      // The step under way, with the last of what it says and of the steps to come.
      const now = terminal.rows().join('\n')
      expect(now).toMatch(/^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] Run what logs \(2\.3\)/m)
      expect(now).toMatch(/… and \d+ more$/m)
      expect(now).toMatch(/^✔ Look at thing 8 \(2\.3\): there, and as it should be$/m)

      for (const tick of await ticks(terminal)) {
        expect(tick.match(lineErased)?.length ?? 0).toBeLessThanOrEqual(2)
        expect(tick.length).toBeLessThan(columns + 120)
        expect(tick).not.toMatch(/line \d|Then Look/)
      }

      if (outcome === 'cancelled') {
        terminal.type(ctrlC)
        await terminal.until(/cancelling; waiting for it to log no more/)
        expect(terminal.rows().join('\n')).toMatch(/^. Run what logs \(2\.3\).*\n {4}cancelling/m)
      }
      terminal.type('x')
      if (outcome === 'done') {
        await terminal.until(/at work for \d+s/)
        terminal.type('x')
      }
      expect(await terminal.exited).toBe(outcome === 'done' ? 0 : 1)

      expect(terminal.cursorVisible()).toBe(true)
      expect([...terminal.tooWide]).toEqual([])
      const written = terminal.chunks().join('')
      expect(written).not.toMatch(wholeScreen)
      expect(await flickeringFrames(written, { columns, rows })).toEqual([])
      expect(written).not.toContain('hunter2')
      expect(coloured.test(written)).toBe(colour.NO_COLOR === undefined)

      const ended = terminal.text()
      // Each step that ended stands there once, in order, whatever was redrawn below it meanwhile.
      const steps = [...ended.matchAll(/^[✔↓✖■] (\w.*?) \(2\.3\)/gm)].map(([, title]) => title?.trim())
      expect(steps.slice(0, 9)).toEqual(Array.from({ length: 9 }, (_, index) => `Look at thing ${index}`))
      expect(new Set(steps).size).toBe(steps.length)
      expect(steps).toHaveLength(outcome === 'done' ? 20 : 10)
      expect(ended).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/)
      expect(ended.replaceAll(/\s+/g, ' ')).toContain(
        '↓ Look at thing 1 (2.3): skipped, thing 1 of this environment is there',
      )

      if (outcome === 'done') return
      const last = terminal.rows().join(' ').replaceAll(/\s+/g, ' ')
      if (outcome === 'failed') {
        expect(last).toMatch(
          /✖ Run what logs \(2\.3\) .*line \d+ .*error: It failed, and the reason is a long one: (because ){9}because exit code 1 .*line 29 .*hint: Mend it and run the same command again\. (Do this\. ?){8}/,
        )
      } else
        expect(last).toMatch(
          /■ Run what logs \(2\.3\): cancelled .*line 29 .*cancelling; waiting for it to log no more .*Cancelled\. hint: What was done stays\. Run the same command/,
        )
    })
  },
)

describe('a terminal that changes its size while a step is under way', () => {
  it.each([
    ['narrower', 140, 40, 60, 40],
    ['wider', 60, 20, 140, 40],
    ['lower', 80, 40, 80, 20],
    ['narrower and lower', 140, 40, 60, 20],
  ])('%s: is drawn once, as it is now', async (_, columns, rows, newColumns, newRows) => {
    const terminal = open('done', columns, rows)
    await terminal.until(/line 29/)
    await terminal.resize({ columns: newColumns, rows: newRows })
    await ticks(terminal)
    const now = terminal.rows()
    expect(
      now.filter((line) => /^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/.test(line)),
      now.join('\n'),
    ).toHaveLength(1)
    expect(now.filter((line) => line.includes('line 29'))).toHaveLength(1)
    terminal.type('x')
    await terminal.until(/at work for/)
    terminal.type('x')
    expect(await terminal.exited).toBe(0)
    // What a lower terminal scrolled away nobody can erase.
    expect(terminal.rows().join('\n')).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/)
    expect(terminal.text().match(/^[✔↓]/gm)).toHaveLength(20)
  })
})

it('a list that is stopped by Ctrl-Z gives the cursor back, and goes on where it was', async () => {
  const terminal = open('done', 80, 24)
  await terminal.until(/line 29/)
  process.kill(terminal.pid, 'SIGTSTP')
  while (!terminal.cursorVisible()) await wait(20)
  expect(terminal.rows().join('\n')).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/)
  process.kill(terminal.pid, 'SIGCONT')
  await ticks(terminal)
  expect(terminal.cursorVisible()).toBe(false)
  expect(terminal.rows().filter((line) => /^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/.test(line))).toHaveLength(1)
  terminal.type('x')
  await terminal.until(/at work for/)
  terminal.type('x')
  expect(await terminal.exited).toBe(0)
})
