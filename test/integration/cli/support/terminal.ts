import { execFile } from 'node:child_process'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { promisify } from 'node:util'
import { spawn } from '@lydell/node-pty'
import xterm from '@xterm/headless'
import { entry } from './workplace.ts'

/** A process's state as `ps` has it: `T` where it is stopped. */
const stateOf = async (pid: number): Promise<string> =>
  (await promisify(execFile)('ps', ['-o', 'stat=', '-p', String(pid)])).stdout.trim()

/** A key combination as a terminal sends it. */
export const ctrlC = '\x03'

export type OpenTerminal = ReturnType<typeof openTerminal>

/** The built program in a terminal of its own, whose screen can be read as a person sees it. */
export function openTerminal(
  args: readonly string[],
  options: {
    cwd: string
    env: Record<string, string>
    columns?: number
    rows?: number
    /** What is started; the bin of this working tree unless told. */
    command?: readonly string[]
  },
) {
  const { columns = 80, rows = 24 } = options
  const screen = new xterm.Terminal({ cols: columns, rows, scrollback: 10_000, allowProposedApi: true })
  const [program = process.execPath, ...words] = [...(options.command ?? [process.execPath, entry]), ...args]
  const pty = spawn(program, words, {
    name: 'xterm-256color',
    cols: columns,
    rows,
    cwd: options.cwd,
    env: { ...options.env, TERM: 'xterm-256color' },
  })

  let cursorVisible = true
  const onCursor = (visible: boolean) => (params: (number | number[])[]) => {
    if (params.includes(25)) cursorVisible = visible
    return false
  }
  screen.parser.registerCsiHandler({ prefix: '?', final: 'h' }, onCursor(true))
  screen.parser.registerCsiHandler({ prefix: '?', final: 'l' }, onCursor(false))

  /** Everything written so far, scrolled away or not, with the lines that did not fit joined again. */
  const read = () => {
    const { active } = screen.buffer
    const lines: { text: string; wrapped: boolean }[] = []
    for (let row = 0; row < active.length; row++) {
      const line = active.getLine(row)
      const text = line?.translateToString(true) ?? ''
      const last = lines.at(-1)
      if (line?.isWrapped && last) lines[lines.length - 1] = { text: last.text + text, wrapped: true }
      else lines.push({ text, wrapped: false })
    }
    return lines
  }
  const text = () =>
    read()
      .map((line) => line.text)
      .join('\n')
      .trimEnd()

  /** Lines that were ever wider than the terminal, URLs apart. */
  const tooWide = new Set<string>()
  const chunks: string[] = []
  const seen: { pattern: RegExp; resolve: (text: string) => void; reject: (error: Error) => void }[] = []
  let drawn = Promise.resolve()
  pty.onData((data) => {
    chunks.push(data)
    drawn = new Promise((resolve) =>
      screen.write(data, () => {
        for (const line of read()) if (line.wrapped && !/https?:/.test(line.text)) tooWide.add(line.text)
        const now = text()
        for (const waiting of seen) if (waiting.pattern.test(now)) waiting.resolve(now)
        resolve()
      }),
    )
  })
  const exited = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode }) => {
      void drawn.then(() => {
        for (const waiting of seen)
          waiting.reject(new Error(`ended (${exitCode}) without ${waiting.pattern}:\n${text()}`))
        resolve(exitCode)
      })
    })
  })

  return {
    pid: pty.pid,
    type: (keys: string) => pty.write(keys),
    text,
    /** The screen itself: what a person sees without scrolling, a string a row. */
    rows: () =>
      Array.from({ length: screen.rows }, (_, row) =>
        (screen.buffer.active.getLine(screen.buffer.active.baseY + row)?.translateToString(true) ?? '').trimEnd(),
      ),
    /** What was written, as it came. */
    chunks: () => [...chunks],
    /** Between two drawings: a drawing for the former size that is still under way would land on wrong rows, as in any terminal. */
    async resize(to: { columns: number; rows: number }): Promise<void> {
      process.kill(pty.pid, 'SIGSTOP')
      while (!(await stateOf(pty.pid)).startsWith('T')) await nextTurn()
      // All that it wrote is in the kernel by now, and is read within a turn.
      for (let turn = 0; turn < 3; turn++) await nextTurn()
      await drawn
      screen.resize(to.columns, to.rows)
      pty.resize(to.columns, to.rows)
      process.kill(pty.pid, 'SIGCONT')
    },
    tooWide,
    cursorVisible: () => cursorVisible,
    /** Resolves with the exit code, once everything that was written is on the screen. */
    exited,
    /** Resolves with the screen's text once it matches; rejects if the program ends before that. */
    until(pattern: RegExp): Promise<string> {
      const now = text()
      if (pattern.test(now)) return Promise.resolve(now)
      return new Promise((resolve, reject) => seen.push({ pattern, resolve, reject }))
    },
  }
}
