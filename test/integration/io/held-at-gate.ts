/** Starts a program that is never let begin, and prints its process id: `node held-at-gate.ts FOLDER`. */
import path from 'node:path'
import { createShell } from '../../../src/io/shell.ts'

const [folder = ''] = process.argv.slice(2)
await createShell().follow('touch', [path.join(folder, 'begun')], {
  env: { PATH: process.env.PATH },
  stdoutFile: path.join(folder, 'stdout'),
  stderrFile: path.join(folder, 'stderr'),
  onStart(pid) {
    process.stdout.write(`${pid}\n`)
    // A timer keeps this process at work: nothing else would.
    return new Promise((resolve) => setTimeout(resolve, 2 ** 30))
  },
})
