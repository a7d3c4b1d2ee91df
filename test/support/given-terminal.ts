import { Readable } from 'node:stream'
import type { Terminal } from '../../src/commands/frame/terminal.ts'

/** A terminal of which a test sees what was written; nobody sits before it. `input`: standard input. */
export function givenTerminal({
  cwd = '/',
  env = {},
  input = '',
}: {
  cwd?: string
  env?: Record<string, string>
  input?: string
} = {}) {
  const written = { out: '', err: '' }
  const stream = (name: keyof typeof written) => ({
    isTTY: false,
    on() {},
    off() {},
    write: (text: string) => {
      written[name] += text
      return true
    },
  })
  const terminal = {
    argv: [],
    stdin: Readable.from(input === '' ? [] : [Buffer.from(input)]),
    stdout: stream('out'),
    stderr: stream('err'),
    env,
    cwd,
    signal: new AbortController().signal,
    endOnce: () => true,
  } as unknown as Terminal
  return { terminal, written }
}
