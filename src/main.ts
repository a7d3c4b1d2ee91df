import { existsSync, writeSync } from 'node:fs'
import { runCli } from './cli.ts'
import { asksFor, programAsTyped, typed } from './command-line.ts'
import type { EarlyQuestion } from './early-question.ts'
import { cancelled, exitCodes } from './errors.ts'
import { jsonText } from './io/json.ts'
import { createEnding } from './io/terminal/ending.ts'
import { documentWithout } from './program/usage-document.ts'
import { writeLine } from './terminal-text.ts'
import { errorDocument, withheldError } from './view/error-document.ts'
import { lateErrorLines } from './view/late-error.ts'

/**
 * The process's edge: signals in, exit code out. Nothing else in src/ ends the process. `early`: what src/entry.ts has asked AWS
 * meanwhile.
 */
export async function main(early?: EarlyQuestion): Promise<void> {
  const argv = process.argv.slice(2)
  // A list that is being drawn holds back what others write; the last word must come out nevertheless.
  const write = process.stderr.write.bind(process.stderr)
  const { endOnce, onSignal, signal } = createEnding({
    leave() {
      const showCursor = process.stderr.isTTY ? '\x1b[?25h' : ''
      write(`${showCursor}\nleaving now; what was under way may still be going on: run the same command again\n`)
      if (asksFor(argv, '--json')) writeNow(documentWithout(argv, errorDocument(cancelled()).error))
      process.exit(exitCodes.cancelled)
    },
  })
  // SIGHUP: the terminal is gone, and what is under way ends in order as for the others.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal)
  // Who reads a pipe may leave early (`| head`), a terminal may be closed, a log's disk be full: what is under way ends in
  // order nevertheless. A result that nobody has is told at the end.
  let unwritten: string | undefined
  process.stderr.on('error', () => {})
  const onUnwritten = (error: NodeJS.ErrnoException | null | undefined) => {
    if (error && error.code !== 'EPIPE' && error.code !== 'EIO') unwritten ??= error.message
  }
  process.stdout.on('error', onUnwritten)

  // Terraform's provider would only say that it cannot be started.
  const { TMPDIR } = process.env
  if (TMPDIR && !existsSync(TMPDIR)) {
    delete process.env.TMPDIR
    if (!asksFor(argv, '--quiet')) writeLine(process.stderr, `note: TMPDIR names a missing folder, ${TMPDIR}: ignored`)
  }
  // What bin/medspa was called as, where it started this program. Not for children: they are called otherwise.
  const { MEDSPA_TYPED_AS: called = process.argv[1] } = process.env
  delete process.env.MEDSPA_TYPED_AS
  typed({ program: programAsTyped(called, { cwd: process.cwd(), variables: process.env }) })
  const code = await runCli(argv, {
    argv,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    // A copy: a rehearsal changes what the process itself has (adoptAwsVariables).
    env: { ...process.env },
    cwd: process.cwd(),
    signal,
    endOnce,
    early,
  }).catch(async (error: unknown) => {
    const document = withheldError(errorDocument(error, signal))
    if (asksFor(argv, '--json')) process.stdout.write(`${jsonText(documentWithout(argv, document.error))}\n`)
    for (const line of await lateErrorLines(document)) writeLine(process.stderr, line)
    return document.exitCode
  })
  // A pipe is written to asynchronously: what was said must be out before the process goes.
  process.stdout.write('', (error) => {
    // The write before may have failed, and its event not have come yet.
    onUnwritten(error)
    if (unwritten !== undefined)
      writeLine(process.stderr, `error: the result could not be written to stdout: ${unwritten}`)
    process.stderr.write('', () =>
      process.exit(unwritten !== undefined && code === exitCodes.done ? exitCodes.failed : code),
    )
  })
}

/** Before the process goes: nothing that is written later comes out. A pipe that is full gets nothing. */
function writeNow(document: object): void {
  try {
    writeSync(1, `${jsonText(document)}\n`)
  } catch {
    // Whoever reads it is gone or does not read; the exit code says the same.
  }
}
