import { isUtf8 } from 'node:buffer'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { MigrationError } from './failure.ts'
import { wayBackIn } from './foreign-files.ts'

export type Migration = {
  /** The file's name without its ending. */
  name: string
  sql: string
  /** False where the file says that its one statement cannot run in a transaction. */
  transaction: boolean
}

/** The line at the top of a migration whose statement cannot run in a transaction, such as CREATE INDEX CONCURRENTLY. */
export const NO_TRANSACTION = '-- medspa: no-transaction'

/**
 * Reads `<number>_<name>.sql`, as UTF-8, with or without a byte order mark. Throws MigrationError for another encoding,
 * for a line that speaks to medspa and is not understood, or stands where it has no effect, and for a file that holds its
 * own way back.
 */
export async function readMigration(file: string): Promise<Migration> {
  const name = path.basename(file, '.sql')
  const refuse = (reason: string) => new MigrationError(reason, { migration: name })
  const bytes = await readFile(file)
  const utf16 = bytes.length > 1 && ['fffe', 'feff'].includes(bytes.subarray(0, 2).toString('hex'))
  if (utf16 || !isUtf8(bytes)) throw refuse(`the file is not UTF-8${utf16 ? ' but UTF-16' : ''}: save it as UTF-8`)
  const sql = bytes.toString('utf8').replace(/^\ufeff/, '')

  const lines = sql.split('\n').map((line) => line.trim())
  const back = wayBackIn(lines)
  if (back)
    throw refuse(
      `line ${back.line} is "${back.text}": another migrator's file, with the way back in it. This migrator would run both halves. Take that half out`,
    )
  // Before the first line of SQL: blank lines and comments of one line.
  const firstStatement = lines.findIndex((line) => line !== '' && !line.startsWith('--'))
  const head = firstStatement === -1 ? lines.length : firstStatement
  let transaction = true
  for (const [index, line] of lines.entries()) {
    if (!/^--\s*medspa\s*:/i.test(line)) continue
    const place = `line ${index + 1}`
    if (line !== NO_TRANSACTION)
      throw refuse(`${place} is "${line}", and the only one of its kind is "${NO_TRANSACTION}"`)
    if (index > head) throw refuse(`"${line}" stands in ${place}: it belongs at the top, before the SQL`)
    transaction = false
  }
  return { name, sql, transaction }
}
