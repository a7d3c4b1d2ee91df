import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')

/**
 * Lines that write to stdout or stderr without src/terminal-text.ts: texts that medspa itself made at build time, the
 * screen's own cursor, JSON (src/io/json.ts), what was made harmless on the same line, and what a pipe is to get as it is.
 */
const known: Record<string, number> = {
  'src/entry.ts': 2,
  'src/io/terminal/screen.ts': 4,
  'src/main.ts': 3,
  'src/cli.ts': 3,
  'src/commands/completion/run.ts': 1,
  'src/commands/frame/plain.ts': 2,
  'src/commands/frame/result-lines.ts': 1,
  'src/commands/frame/run-command.ts': 1,
  'src/commands/status/run.ts': 1,
}

it('texts leave for a terminal at one place', () => {
  const files = globSync('src/**/*.ts', { cwd: root })
  const found = files.map((file) => {
    const writes = readFileSync(path.join(root, file), 'utf8').match(/\b(stdout|stderr)\.write\(/g) ?? []
    return [file, writes.length] as const
  })
  expect(Object.fromEntries(found.filter(([, writes]) => writes > 0))).toEqual(known)
})
