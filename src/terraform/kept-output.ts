import { createReadStream, createWriteStream } from 'node:fs'
import { rename } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { RedactingStream } from '../secrets/hiding/redactor.ts'

/**
 * Takes every known value out of a file that stays on this machine, in place. Terraform wrote it by itself, as its output
 * must not pass through us (src/io/shell.ts).
 */
export async function scrubFile(file: string, redacting: RedactingStream): Promise<void> {
  const scrubbed = `${file}.scrubbed`
  await pipeline(
    createReadStream(file, 'utf8'),
    async function* (chunks: AsyncIterable<string>) {
      for await (const chunk of chunks) yield redacting.write(chunk)
      yield redacting.end()
    },
    createWriteStream(scrubbed, { flags: 'wx', mode: 0o600 }),
  )
  await rename(scrubbed, file)
}
