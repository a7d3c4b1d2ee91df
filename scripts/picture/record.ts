import { spawn } from '@lydell/node-pty'
import xterm from '@xterm/headless'

/** A stretch of a row in one style; `column` counts from 0. */
export type Run = { column: number; text: string; colour: number | undefined; bold: boolean; dim: boolean }
/** Rows of a screen, from its top. */
export type Frame = Run[][]

/**
 * Runs a program in a terminal of that size and gives what its screen showed, a frame a second and the last one, and its
 * exit code.
 */
export async function record(
  command: readonly string[],
  { columns, rows, cwd, env }: { columns: number; rows: number; cwd: string; env: Record<string, string> },
): Promise<{ frames: Frame[]; exitCode: number }> {
  const screen = new xterm.Terminal({ cols: columns, rows, scrollback: 1_000, allowProposedApi: true })
  const [program = '', ...words] = command
  const pty = spawn(program, words, { name: 'xterm-256color', cols: columns, rows, cwd, env })
  const frames: Frame[] = []
  const take = () => {
    const frame = frameOf(screen)
    if (JSON.stringify(frame) !== JSON.stringify(frames.at(-1))) frames.push(frame)
  }
  let drawn = Promise.resolve()
  pty.onData((data) => {
    drawn = new Promise((resolve) => screen.write(data, resolve))
  })
  const timer = setInterval(take, 1_000)
  const exitCode = await new Promise<number>((resolve) => pty.onExit((end) => resolve(end.exitCode)))
  clearInterval(timer)
  await drawn
  take()
  return { frames, exitCode }
}

function frameOf(screen: InstanceType<typeof xterm.Terminal>): Frame {
  const { active } = screen.buffer
  return Array.from({ length: screen.rows }, (_, row) => {
    const runs: Run[] = []
    const line = active.getLine(active.baseY + row)
    for (let column = 0; column < screen.cols; column++) {
      const cell = line?.getCell(column)
      if (cell === undefined || cell.getWidth() === 0) continue
      const text = cell.getChars() || ' '
      const style = {
        colour: cell.isFgPalette() ? cell.getFgColor() : undefined,
        bold: cell.isBold() !== 0,
        dim: cell.isDim() !== 0,
      }
      const last = runs.at(-1)
      if (last && last.colour === style.colour && last.bold === style.bold && last.dim === style.dim) last.text += text
      else runs.push({ column, text, ...style })
    }
    return runs
      .map((run, index) => (index === runs.length - 1 ? { ...run, text: run.text.trimEnd() } : run))
      .filter(({ text }) => text.trim() !== '')
  })
}
