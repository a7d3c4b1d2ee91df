import { close, constants, createReadStream, fstat, open, read } from 'node:fs'
import { Socket } from 'node:net'
import { addAbortSignal, type Readable } from 'node:stream'
import { isatty, ReadStream as TerminalStream } from 'node:tty'
import { promisify } from 'node:util'

const [openFile, statFile, readFile, closeFile] = [promisify(open), promisify(fstat), promisify(read), promisify(close)]

/**
 * All of a stream, where that is at most `limit` bytes; undefined where it is more, of which no more is read then.
 * @throws AbortError at the signal
 */
export async function readUpTo(stream: Readable, limit: number, signal: AbortSignal): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  // A stream that is left ends: the file, or the pipe, is closed.
  for await (const chunk of addAbortSignal(signal, stream) as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size > limit) return undefined
  }
  return Buffer.concat(chunks)
}

/**
 * The same of a file, whatever it is. Nothing that it waits for keeps the process from ending: it is opened without
 * waiting for a writer, and a pipe or a terminal is awaited by the event loop, never by a thread.
 * @param onWait called where it is a FIFO, and nobody has opened it for writing yet
 * @throws an ErrnoException, or AbortError at the signal
 */
export async function readFileUpTo(
  file: string,
  limit: number,
  { onWait, signal }: { onWait: () => void; signal: AbortSignal },
): Promise<Buffer | undefined> {
  const fd = await openFile(file, constants.O_RDONLY | constants.O_NONBLOCK)
  const kind = await statFile(fd)
  if (kind.isFIFO()) return readPipe(fd, limit, { onWait, signal })
  const stream = isatty(fd) ? new TerminalStream(fd) : createReadStream('', { fd })
  return readUpTo(stream, limit, signal)
}

const readPipe = async (
  fd: number,
  limit: number,
  { onWait, signal }: { onWait: () => void; signal: AbortSignal },
): Promise<Buffer | undefined> => {
  const start = Buffer.alloc(limit + 1)
  let size: number
  try {
    ;({ bytesRead: size } = await readFile(fd, start, 0, start.length, null))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') {
      await closeFile(fd)
      throw error
    }
    // Somebody holds it open, and has written nothing yet.
    size = -1
  }
  if (size > limit) {
    await closeFile(fd)
    return undefined
  }
  if (size === 0) onWait()
  const rest = await readUpTo(new Socket({ fd, readable: true, writable: false }), limit - Math.max(size, 0), signal)
  return rest && Buffer.concat([start.subarray(0, Math.max(size, 0)), rest])
}
