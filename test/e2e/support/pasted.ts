import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { openTerminal } from '../../integration/cli/support/terminal.ts'
import { root } from '../../support/trace.ts'
import type { Checkout } from './checkout.ts'

/** What README.md has a reader paste: a command, and lines of what it prints, in which `…` stands for anything. */
export type Pasted = { command: string; printed: string[] }

/** The commands below a heading of README.md, in their order. */
export async function pastedBelow(heading: string): Promise<Pasted[]> {
  const text = await readFile(path.join(root, 'README.md'), 'utf8')
  const [, part = ''] = text.split(`\n## ${heading}\n`)
  return [...(part.split(/^## /m)[0] ?? '').matchAll(/^ *```\n([\s\S]*?)^ *```$/gm)].flatMap(([, block = '']) => {
    const [first = '', ...printed] = block
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean)
    return first.startsWith('$ ') ? [{ command: first.slice(2), printed }] : []
  })
}

/** Blocks of shell commands in docs/operations.md that the page marks with `<!-- run -->`: they only look, so a test can run each. */
export async function markedBlocks(): Promise<string[]> {
  const text = await readFile(path.join(root, 'docs/operations.md'), 'utf8')
  return [...text.matchAll(/^<!-- run -->\n```bash\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block)
}

// What is another one each time: a time, a person and a machine, a commit, an address, a number.
const changing: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\d \d\d:\d\d [A-Z]+/g, '#'],
  [/\bby \S+ on [^\s,]+/g, 'by # on #'],
  [/-dirty-[0-9a-f]{12}/g, '-dirty-#'],
  [/\b[0-9a-f]{12,40}\b/g, '#'],
  [/\bhttps?:\/\/[\w.-]+/g, 'http://#'],
  [/\d+(?:[.:]\d+)*/g, '#'],
  [/\s+/g, ' '],
]
const withoutChanging = (text: string) =>
  changing.reduce((left, [pattern, instead]) => left.replaceAll(pattern, instead), text)

/** Whether a text has the printed lines in their order, whatever changes from one run to the next. */
export function asPrinted(printed: readonly string[]): RegExp {
  const lines = printed.map((line) =>
    line
      .split('…')
      .map((part) => withoutChanging(part).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*?'),
  )
  return new RegExp(lines.join('.*?'))
}

/**
 * Types a command into a shell in a terminal of 100 by 35, says yes to whatever it asks, and gives what was on the screen when it
 * asked and at its end, without what changes from one run to the next. Rejects where the command ends with another exit code.
 */
export async function paste(clone: Checkout, command: string, expected = 0): Promise<string> {
  const { CI: _, ...env } = clone.env
  const terminal = openTerminal(['-c', command], {
    cwd: clone.dir,
    env: { ...env, MEDSPA_ENV: 'development' },
    columns: 100,
    rows: 35,
    command: [...clone.within, 'bash'],
  })
  // The answer takes the place of the question's end.
  const asking = terminal.until(/\(y\/N\)/).then(
    (text) => {
      terminal.type('y\r')
      return text
    },
    () => '',
  )
  const exitCode = await terminal.exited
  if (exitCode !== expected) throw new Error(`exit code ${exitCode}: ${command}\n${terminal.text()}`)
  return withoutChanging(`${await asking}\n${terminal.text()}`)
}
