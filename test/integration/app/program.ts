import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'

export type Line = { msg: string } & Record<string, unknown>

export type Program = {
  child: ChildProcess
  /** Every line so far. */
  lines: Line[]
  /** Resolves with the first line, past or future, that fits; rejects when the program ends without one. */
  line: (fits: (line: Line) => boolean) => Promise<Line>
  /** Resolves when it has written another line; rejects when it ended instead. */
  nextLine: () => Promise<void>
  /** Resolves with the exit code. */
  ended: Promise<number | null>
}

const root = path.resolve(import.meta.dirname, '../../..')

/** Starts one of `app`'s programs from its source, as a process of its own with nothing but `env`. */
export function startProgram(entry: string, env: Record<string, string>): Program {
  const child = spawn(process.execPath, [path.resolve(root, entry)], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: Line[] = []
  const waiting = new Set<() => void>()
  const wakeAll = () => {
    for (const wake of waiting) wake()
    waiting.clear()
  }
  const reader = createInterface({ input: child.stdout })
  reader.on('line', (text) => {
    lines.push(JSON.parse(text))
    wakeAll()
  })
  let over = false
  const ended = Promise.all([once(child, 'exit'), once(reader, 'close')]).then(([[code]]) => {
    over = true
    wakeAll()
    return code as number | null
  })
  const nextLine = async () => {
    if (over) throw new Error(`${entry} ended; its last lines: ${JSON.stringify(lines.slice(-5))}`)
    await new Promise<void>((resolve) => waiting.add(resolve))
  }
  return {
    child,
    lines,
    ended,
    nextLine,
    async line(fits) {
      for (;;) {
        const found = lines.find(fits)
        if (found) return found
        await nextLine()
      }
    },
  }
}

/** Runs a program to its end. */
export async function runProgram(entry: string, env: Record<string, string>) {
  const program = startProgram(entry, env)
  return { code: await program.ended, lines: program.lines }
}
