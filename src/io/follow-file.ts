import { watch } from 'node:fs'
import { open } from 'node:fs/promises'
import { StringDecoder } from 'node:string_decoder'

export type FollowedFile = {
  /** Reads what is left, the last line too if it has no end, and stops. Rejects if reading or `onLine` failed. */
  finish: () => Promise<void>
}

/**
 * Gives the lines of a file that another process writes, as they come. Waits for the system's word that the file
 * changed; where that cannot be had, the lines come at `finish`.
 */
export const followFile = async (file: string, onLine: (line: string) => void): Promise<FollowedFile> => {
  const handle = await open(file, 'r')
  const decoder = new StringDecoder('utf8')
  const chunk = Buffer.alloc(64 * 1024)
  let rest = ''

  const readToEnd = async () => {
    for (;;) {
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, null)
      if (bytesRead === 0) return
      const lines = (rest + decoder.write(chunk.subarray(0, bytesRead))).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) onLine(line)
    }
  }

  // One read at a time. A failure is kept for finish(): nobody awaits a read that the watcher began.
  let reading: Promise<void> = Promise.resolve()
  let waiting = false
  const readMore = () => {
    if (waiting) return
    waiting = true
    reading = reading.then(() => {
      waiting = false
      return readToEnd()
    })
    reading.catch(() => {})
  }

  const stopWatching = watchQuietly(file, readMore)
  readMore()
  return {
    async finish() {
      stopWatching()
      try {
        await reading
        await readToEnd()
        const last = rest + decoder.end()
        if (last !== '') onLine(last)
      } finally {
        await handle.close()
      }
    },
  }
}

/** The system may have no watcher left to give, or none for this file system. */
const watchQuietly = (file: string, onChange: () => void): (() => void) => {
  try {
    const watcher = watch(file, onChange)
    watcher.on('error', () => watcher.close())
    return () => watcher.close()
  } catch {
    return () => {}
  }
}
