import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { common, deployCommand, developmentOf } from './support/development.ts'

/** A release's migrate image: golang-migrate's rules instead of medspa's own migrator. */
const program = `import { existsSync } from 'node:fs'
import path from 'node:path'
import { main } from '../../test/fixtures/golang-migrate/golang-migrate.ts'

const beside = path.join(import.meta.dirname, 'migrations')
const folder = existsSync(beside) ? beside : path.join(import.meta.dirname, '..', 'migrations')
process.exitCode = await main(process.argv.slice(2), { folder })
`

describe("a migrate image of golang-migrate's rules", () => {
  let clone: Checkout
  let first = ''
  beforeAll(async () => {
    clone = await populatedClone()
    await write('app/migrate/main.ts', program)
  })
  afterAll(() => clone?.dispose())

  const write = (file: string, text: string) => writeFile(path.join(clone.dir, file), text)
  const migration = (name: string) => `app/migrations/${name}.up.sql`
  const deploy = (...options: string[]) => clone.medspa([...deployCommand, '--json', ...options])
  const migrate = (...words: string[]) => clone.medspa(['migrate', ...words, ...common, '--json'])
  const environment = () => developmentOf(clone)
  const stepOf = (ran: Awaited<ReturnType<typeof deploy>>, id: string) =>
    documentOf(ran).steps.find((step) => step.id === id)
  /** What golang-migrate's table says, below `migrate status`. */
  const noted = (version: string, dirty: boolean) => ({
    migrators: [
      { migrator: 'golang-migrate', table: 'public.schema_migrations', version, dirty, applied: [] },
      { migrator: 'medspa', table: 'medspa_reference.schema_migrations' },
    ],
    dirty,
  })

  it('migrates a database of the reference app, and is not said to have found nothing', async () => {
    await write(migration('1_leads'), 'CREATE TABLE leads (clinic text);\n')
    first = await clone.commit('Another migrator')
    const ran = succeeded(await deploy())
    expect(stepOf(ran, 'migrate')).toMatchObject({
      status: 'done',
      reason: expect.stringMatching(/^done; its log names none \(`.*migrate status/),
    })
    expect(documentOf(succeeded(await migrate('status'))).result).toMatchObject({
      ...noted('1', false),
      ...{ release: first, pending: [], pendingUnknown: null },
    })
  })

  it('that fails half-way leaves the database dirty: named, with the way on', async () => {
    await write(migration('2_half'), 'CREATE TABLE half (id int);\nCREATE TABEL typo (id int);\n')
    await clone.commit('A migration that cannot work')
    const failed = await deploy()
    expect(failed.exitCode).toBe(1)
    expect(documentOf(failed).error).toMatchObject({
      code: 'migration-failed',
      message: expect.stringMatching(/syntax error at or near "TABEL" .*; the database is dirty at version 2$/),
      hint: expect.stringMatching(
        /`[^`]*migrate status --env development --sandbox`.*`[^`]*migrate repair [^`]*--to 1`/,
      ),
    })
    expect(await environment().serves()).toBe(first)

    const again = await deploy()
    expect(documentOf(again).error).toMatchObject({
      message: expect.stringContaining('Dirty database version 2. Fix and force version.'),
      hint: expect.stringContaining('--to 1'),
    })
    const status = await migrate('status')
    expect(status.exitCode).toBe(4)
    expect(documentOf(status)).toMatchObject({ error: { code: 'database-dirty' }, result: noted('2', true) })
  })

  it('repair sets the version behind a snapshot, once, and the fixed migration deploys', async () => {
    const unapproved = await migrate('repair', '--to', '1')
    expect(documentOf(unapproved).error).toMatchObject({ code: 'approval-needed' })
    const { result } = documentOf(succeeded(await migrate('repair', '--to', '1', '--yes')))
    expect(result).toMatchObject({ repaired: true, was: '2', to: 1, ...noted('1', false) })
    const { DBSnapshots } = await environment().aws(
      'rds describe-db-snapshots --endpoint-url "$AWS_ENDPOINT_URL" --db-instance-identifier medspa-development --snapshot-type manual',
    )
    expect(DBSnapshots).toMatchObject([
      {
        DBSnapshotIdentifier: result.snapshot,
        Status: 'available',
        TagList: [{ Key: 'medspa:migration', Value: '2 dirty' }],
      },
    ])
    const twice = documentOf(succeeded(await migrate('repair', '--to', '1', '--yes')))
    expect(twice.result).toMatchObject({ repaired: false, was: null, snapshot: null })

    await rm(path.join(clone.dir, migration('2_half')))
    await write(migration('2_whole'), 'CREATE TABLE whole (id int);\n')
    const tag = await clone.commit('The migration, fixed')
    succeeded(await deploy())
    expect(await environment().serves()).toBe(tag)
    expect(documentOf(succeeded(await migrate('status'))).result).toMatchObject(noted('2', false))
    await environment().planIsEmpty()
  })

  it('going back skips the older migrator, which would refuse; the next release migrates again', async () => {
    const back = succeeded(await deploy('--tag', first.slice(0, 12)))
    expect(stepOf(back, 'migrate')).toMatchObject({
      status: 'skipped',
      reason: expect.stringMatching(
        new RegExp(`^${first.slice(0, 12)} ran its migrations when it served; [0-9a-f]{12} is newer`),
      ),
    })
    expect(await environment().serves()).toBe(first)
    await environment().planIsEmpty()
    // Whoever runs it all the same is told why it fails.
    expect(documentOf(await clone.medspa(['migrate', ...common, '--json'])).error).toMatchObject({
      message: expect.stringContaining('no migration found for version 2'),
      hint: expect.stringContaining('A newer release migrated this database'),
    })

    await write(migration('3_more'), 'CREATE TABLE more (id int);\n')
    const tag = await clone.commit('A newer release')
    expect(stepOf(succeeded(await deploy()), 'migrate')).toMatchObject({ status: 'done' })
    expect(await environment().serves()).toBe(tag)
    expect(documentOf(succeeded(await migrate('status'))).result).toMatchObject(noted('3', false))
    await environment().planIsEmpty()
  })
})
