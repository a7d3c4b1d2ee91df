import path from 'node:path'
import { openTerminal } from '../../integration/cli/support/terminal.ts'
import type { Checkout } from './checkout.ts'

/** medspa in a real terminal of 80 by 24, as an operator types it. */
export function operatorsTerminal(clone: Checkout, args: readonly string[]) {
  const { CI: _, ...env } = clone.env
  const terminal = openTerminal(args, {
    cwd: clone.dir,
    env,
    columns: 80,
    rows: 24,
    command: [...clone.within, path.join(clone.dir, 'node_modules/.bin/node'), 'dist/cli/entry.js'],
  })
  return {
    ...terminal,
    /** What a person sees once it has ended, as one text: white space is one space. */
    lastScreen: () => terminal.rows().join(' ').replaceAll(/\s+/g, ' ').trim(),
    /** The rows, to be looked at one by one. */
    lastRows: () => terminal.rows().filter((row) => row !== ''),
  }
}
