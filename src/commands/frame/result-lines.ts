/** stdout for lines that come while the command works, of which nobody knows how many there will be. */
export type ResultLines = {
  /**
   * Writes a line, and waits while its reader takes none. `exact`: into a pipe or a file it goes as it is, but for secrets.
   */
  write: (line: string, options?: { exact?: boolean }) => Promise<void>
  /** Whether somebody still reads: `| head` leaves when it has enough. */
  open: () => boolean
}

/** `harmless` makes a line fit for a terminal, `exact` takes secrets alone out of it. */
export function createResultLines(
  stdout: NodeJS.WriteStream,
  {
    exact,
    harmless,
    signal,
  }: { harmless: (line: string) => string; exact: (line: string) => string; signal: AbortSignal },
): ResultLines {
  let left = false
  // Node makes process.stdout writable again after an error, for whoever writes next.
  stdout.on('error', () => {
    left = true
  })
  const open = () => !left && stdout.writable
  return {
    open,
    async write(line, options) {
      const text = options?.exact && !stdout.isTTY ? exact(line) : harmless(line)
      if (!open() || stdout.write(`${text}\n`)) return
      await drained(stdout, signal)
    },
  }
}

/** Until there is room again, or there never will be. */
async function drained(stdout: NodeJS.WriteStream, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const events = ['drain', 'close', 'error'] as const
  const done = () => resolve()
  for (const event of events) stdout.once(event, done)
  signal.addEventListener('abort', done, { once: true })
  if (signal.aborted) done()
  await promise
  for (const event of events) stdout.off(event, done)
  signal.removeEventListener('abort', done)
}
