import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { exitCodes } from '../../src/errors.ts'

const root = path.resolve(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const page = read('docs/exit-codes.md')

type Ending = { code: string; exit: string }
const unique = (endings: Ending[]) =>
  [...new Set(endings.map(({ code, exit }) => `${exit}: ${code}`))].sort((a, b) => a.localeCompare(b))

/** Each part `## <number> <name>` lists the codes that end so. */
const documented = page
  .split(/^## /m)
  .slice(1)
  .flatMap((part): Ending[] => {
    const [, exit = ''] = /^\d+ (\w+)\n/.exec(part) ?? []
    return [...part.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code = '']) => ({ code, exit }))
  })

/** The innermost `{ … }` around a place. Braces within strings are balanced in src/. */
function objectAround(text: string, at: number): string {
  let depth = 0
  let from = at
  while (from > 0 && depth >= 0) {
    from--
    if (text[from] === '}') depth++
    if (text[from] === '{') depth--
  }
  let to = at
  for (depth = 0; to < text.length && depth >= 0; to++) {
    if (text[to] === '{') depth++
    if (text[to] === '}') depth--
  }
  return text.slice(from, to)
}

/** Documents that are written without an OperatorError say their exit elsewhere. */
const written: Record<string, string> = { usage: 'usage', cancelled: 'cancelled' }

const thrown = globSync('src/**/*.ts', { cwd: root }).flatMap((file): Ending[] => {
  const text = read(file)
  const inObjects = [...text.matchAll(/\bcode: ([^,\n]*'[^,\n]*)/g)].flatMap((match) => {
    const exit = /\bexit: '(\w+)'/.exec(objectAround(text, match.index))?.[1]
    return [...(match[1] ?? '').matchAll(/'([a-z-]+)'/g)].map(([, code = '']) => ({
      code,
      exit: exit ?? written[code] ?? 'failed',
    }))
  })
  // check-preflight.ts has a helper of its own, whose first argument is the code.
  const refused = [...text.matchAll(/\brefused\(\s*'([a-z-]+)'/g)].map(([, code = '']) => ({ code, exit: 'refused' }))
  return [...inObjects, ...refused]
})

describe('docs/exit-codes.md', () => {
  it('has the exit codes of src/errors.ts, by number and name', () => {
    const rows = [...page.matchAll(/^\| (\d+) \| `(\w+)` \|/gm)].map(([, number, name = '']) => [name, Number(number)])
    expect(Object.fromEntries(rows)).toEqual(exitCodes)
    const parts = [...page.matchAll(/^## (\d+) (\w+)$/gm)].map(([, number, name = '']) => [name, Number(number)])
    expect(Object.fromEntries(parts)).toEqual(Object.fromEntries(Object.entries(exitCodes).filter(([, n]) => n !== 0)))
  })

  it('lists every error code of src/ under the exit code that it ends with, and no other', () => {
    expect(thrown.length).toBeGreaterThan(50)
    expect(unique(documented)).toEqual(unique(thrown))
  })
})
