import { rm, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, type Platform, rowsOf, startPlatform } from './platform.ts'

let platform: Platform
beforeAll(async () => {
  platform = await startPlatform()
})
afterAll(() => platform?.stop())

const state = (databaseUrl: string) => rowsOf(databaseUrl, 'SELECT version::int, dirty FROM schema_migrations')
const GO_LINE = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d migrate up: /

/** A further migration while `work` runs. */
async function withMigration(name: string, sql: string, work: () => Promise<void>): Promise<void> {
  const file = platform.file(`app/migrate/migrations/${name}`)
  await writeFile(file, sql)
  try {
    await work()
  } finally {
    await rm(file)
  }
}

describe("the platform's migrator, by golang-migrate's rules", () => {
  it('applies all of its files, one of them with a transaction of its own, and says nothing of them', async () => {
    const database = await platform.services.newDatabase()
    expect(await platform.migrate(database)).toMatchObject({ code: 0, lines: ['migrations complete'] })
    expect(await state(database)).toEqual([{ version: 12, dirty: false }])
    expect(await platform.migrate(database)).toMatchObject({ code: 0, lines: ['migrations complete'] })
    const columns = await rowsOf(
      database,
      `SELECT column_name, data_type, is_nullable FROM information_schema.columns
      WHERE table_name = 'schema_migrations' ORDER BY ordinal_position`,
    )
    expect(columns).toEqual([
      { column_name: 'version', data_type: 'bigint', is_nullable: 'NO' },
      { column_name: 'dirty', data_type: 'boolean', is_nullable: 'NO' },
    ])
  })

  it('leaves the database dirty where a file fails half-way, though Postgres took the file back; force mends it', async () => {
    const database = await platform.migrated()
    const sql = 'CREATE TABLE half (id int);\nDROP TABLE no_such_table;\n'
    await withMigration('013_fails.up.sql', sql, async () => {
      const failed = await platform.migrate(database)
      expect(failed.code).toBe(1)
      expect(failed.lines[0]).toMatch(GO_LINE)
      expect(failed.lines.join('\n')).toContain(
        `migration failed in line 0: ${sql} (details: ERROR: table "no_such_table" does not exist (SQLSTATE 42P01))`,
      )
      expect(await state(database)).toEqual([{ version: 13, dirty: true }])
      expect(await rowsOf(database, "SELECT to_regclass('half') AS half")).toEqual([{ half: null }])
    })
    const dirty = await platform.migrate(database)
    expect([dirty.code, dirty.lines]).toEqual([
      1,
      [expect.stringMatching(/Dirty database version 13\. Fix and force version\.$/)],
    ])

    expect(await platform.migrate(database, 'force', '12')).toMatchObject({ code: 0, lines: ['forced version to 12'] })
    expect(await state(database)).toEqual([{ version: 12, dirty: false }])
    await withMigration('013_works.up.sql', 'CREATE TABLE whole (id int)', async () => {
      expect(await platform.migrate(database)).toMatchObject({ code: 0 })
    })
    expect(await state(database)).toEqual([{ version: 13, dirty: false }])
  })

  it('refuses a database that is ahead of its files', async () => {
    const database = await platform.migrated()
    await platform.migrate(database, 'force', '41')
    const ahead = await platform.migrate(database)
    expect(ahead.code).toBe(1)
    expect(ahead.lines).toEqual([expect.stringMatching(GO_LINE)])
    expect(ahead.lines[0]).toContain('no migration found for version 41')
    expect(await state(database)).toEqual([{ version: 41, dirty: false }])
  })

  it('ends of SIGTERM at once, and leaves the file that it was in dirty', async () => {
    const database = await platform.migrated()
    const held = await connect(database)
    await held.query('BEGIN; LOCK TABLE leads IN ACCESS EXCLUSIVE MODE')
    await withMigration('013_waits.up.sql', 'ALTER TABLE leads ADD COLUMN waits int', async () => {
      const migrator = platform.startMigrate(database)
      const waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'leads'::regclass"
      while ((await held.query(waiting)).rowCount === 0);
      migrator.child.kill('SIGTERM')
      expect(await migrator.ended).toEqual({ code: null, signal: 'SIGTERM' })
      expect(migrator.lines).toEqual([])
    })
    await held.query('ROLLBACK')
    await held.end()
    expect(await state(database)).toEqual([{ version: 13, dirty: true }])
  })

  it('waits for another migrator, and both end well', async () => {
    const database = await platform.services.newDatabase()
    const both = await Promise.all([platform.migrate(database), platform.migrate(database)])
    expect(both.map(({ code }) => code)).toEqual([0, 0])
    expect(await state(database)).toEqual([{ version: 12, dirty: false }])
  })

  it("takes another migrator's table for its own, and fails on its columns", async () => {
    const database = await platform.services.newDatabase()
    await rowsOf(database, 'CREATE TABLE schema_migrations (name text PRIMARY KEY)')
    const { code, lines } = await platform.migrate(database)
    expect(code).toBe(1)
    expect(lines.join('\n')).toContain('column "version" does not exist')
  })

  it.each([
    ['', 'DATABASE_URL is required'],
    ['postgresql://nobody:x@127.0.0.1:1/none', 'ping db: connect ECONNREFUSED'],
  ])('DATABASE_URL %j: exit code 1', async (url, words) => {
    const { code, lines } = await platform.migrate(url)
    expect(code).toBe(1)
    expect(lines[0]).toContain(words)
  })

  it('force takes a number, -1 for nothing applied', async () => {
    const database = await platform.migrated()
    expect(await platform.migrate(database, 'force', 'twelve')).toMatchObject({ code: 1 })
    expect(await state(database)).toEqual([{ version: 12, dirty: false }])
    expect(await platform.migrate(database, 'force', '-1')).toMatchObject({ code: 0 })
    expect(await state(database)).toEqual([])
  })
})
