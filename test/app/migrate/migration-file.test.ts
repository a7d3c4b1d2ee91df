import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { NO_TRANSACTION, readMigration } from '../../../app/migrate/migration-file.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'medspa-migration-file-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function read(content: string | Buffer) {
  const file = path.join(folder, '0002_x.sql')
  await writeFile(file, content)
  return readMigration(file)
}

const SQL = 'CREATE TABLE x (id int);\r\n-- Zoë 🦷\r\n'

test('a byte order mark is no part of the SQL', async () => {
  expect(await read(`\ufeff${SQL}`)).toEqual({ name: '0002_x', sql: SQL, transaction: true })
  expect(await read(SQL)).toEqual({ name: '0002_x', sql: SQL, transaction: true })
})

test.each([
  ['first', `${NO_TRANSACTION}\n${SQL}`],
  ['with CRLF', `${NO_TRANSACTION}\r\n${SQL}`],
  ['after a byte order mark', `\ufeff${NO_TRANSACTION}\n${SQL}`],
  ['after comments and blank lines', `-- why\n\n  -- more\n  ${NO_TRANSACTION}  \n${SQL}`],
])('the marker %s counts', async (_where, content) => {
  expect(await read(content)).toMatchObject({ transaction: false })
})

test.each([
  ['after the SQL', `${SQL}${NO_TRANSACTION}\n`, /stands in line 3/],
  ['after a comment over lines', `/* why */\n${NO_TRANSACTION}\n${SQL}`, /stands in line 2/],
  ['misspelt', `-- medspa: no_transaction\n${SQL}`, /line 1 is "-- medspa: no_transaction"/],
  ['in capitals', `-- MEDSPA: NO-TRANSACTION\n${SQL}`, /line 1 is/],
  ['without its blank', `--medspa:no-transaction\n${SQL}`, /line 1 is/],
])('the marker %s is refused, never passed over', async (_what, content, message) => {
  await expect(read(content)).rejects.toMatchObject({
    migration: '0002_x',
    kind: 'migration',
    message: expect.stringMatching(message),
  })
})

test.each([
  ['UTF-16, as PowerShell writes it', Buffer.from(`\ufeff${SQL}`, 'utf16le'), /not UTF-8 but UTF-16/],
  ['Latin-1', Buffer.from("INSERT INTO t VALUES ('café');", 'latin1'), /not UTF-8: save it as UTF-8/],
])('a file in %s is refused', async (_what, content, message) => {
  await expect(read(content)).rejects.toThrow(message)
})
