import { describe, expect, it } from 'vitest'
import { findPending, pendingInWords } from '../../../src/steps/migrate/find-pending.ts'
import { commitOf, pendingIn } from '../../../src/steps/migrate/pending.ts'
import type { SchemaNotes } from '../../../src/steps/migrate/schema-notes.ts'
import { fakeDeps } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'

const commit = '1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d'
const noted = (notes: Partial<SchemaNotes>): SchemaNotes => ({
  migrator: 'medspa',
  table: 'medspa_reference.schema_migrations',
  version: null,
  dirty: false,
  applied: [],
  ...notes,
})
const golang = (version: string | null) => noted({ migrator: 'golang-migrate', version })
const why = (words: string) => ({ why: expect.stringContaining(words) })

describe('the commit of a release', () => {
  it.each([
    [commit, { commit }],
    ['a'.repeat(64), { commit: 'a'.repeat(64) }],
    [`${commit}-dirty-0123456789ab`, why('the commit 1a2b3c4d5e6f with changes')],
    ['v1.2.3', why('the release v1.2.3 names no commit')],
    [undefined, why('names no release')],
  ])('%s', (release, expected) => expect(commitOf(release)).toEqual(expected))
})

describe('what is pending', () => {
  const own = ['10_more', '2_second', '0001_first'].map((name) => `app/migrations/${name}.sql`)

  it.each([
    ['all of it, by number, where nothing ran', [], ['0001_first', '2_second', '10_more']],
    ['what did not run', ['0001_first'], ['2_second', '10_more']],
    ['nothing of an older release', ['0001_first', '2_second', '10_more', '11_newer'], []],
  ])("for medspa's migrator is %s", (_, applied, expected) => {
    const files = [...own, 'README.md', 'app/migrations/notes/1_note.sql', 'other/3_other.sql']
    expect(pendingIn(files, [noted({ applied })])).toEqual({ migrations: expected })
  })

  it('leaves out what is older than the names that the probe gives', () => {
    const names = Array.from({ length: 503 }, (_, at) => `${at + 1}_migration`)
    const files = names.map((name) => `app/migrations/${name}.sql`)
    expect(pendingIn(files, [noted({ applied: names.slice(2, 502) })])).toEqual({ migrations: ['503_migration'] })
  })

  it.each([
    ['9', ['10_ten', '0011_eleven']],
    ['11', []],
    ['99999999999999999999', []],
    [null, ['9_nine', '10_ten', '0011_eleven']],
  ])('for golang-migrate is what is above its version: %s', (version, expected) => {
    const files = ['10_ten.up.sql', '10_ten.down.sql', '0011_eleven.up.sql', '9_nine.up.sql', 'README.md']
    const inFolder = files.map((file) => `migrations/${file}`)
    expect(pendingIn(inFolder, [golang(version)])).toEqual({ migrations: expected })
    expect(pendingIn(files, [golang(version)])).toEqual({ migrations: expected })
  })

  it('is not guessed where folders of the commit say something different', () => {
    const files = ['migrations/1_one.up.sql', 'migrations/2_two.up.sql']
    const same = files.map((file) => `dist/${file}`)
    expect(pendingIn([...same, ...files], [golang('1')])).toEqual({ migrations: ['2_two'] })
    expect(pendingIn([...files, 'examples/1_one.up.sql'], [golang('1')])).toEqual(why('migrations, examples'))
    // medspa's own checkout has others' files among its tests.
    const mixed = ['app/migrations/1_one.up.sql', 'test/fixtures/platform/migrations/7_seven.up.sql']
    expect(pendingIn(mixed, [golang(null)])).toEqual({ migrations: ['1_one'] })
  })

  it.each([
    ['no known table', [], why('no migrator whose table medspa knows')],
    ["another migrator's files", [golang('1')], why("no files of golang-migrate's")],
    ['node-pg-migrate', [noted({ migrator: 'node-pg-migrate' })], why('node-pg-migrate')],
  ])('is not known with %s', (_, schema, expected) => expect(pendingIn(own, schema)).toEqual(expected))

  it('counts by the migrator that keeps the database, not by one that kept it before', () => {
    expect(pendingIn([...own, 'migrations/2_two.up.sql'], [golang('1'), noted({ applied: [] })])).toEqual({
      migrations: ['2_two'],
    })
    expect(pendingIn(['migrations/2_two.up.sql'], [noted({})])).toEqual(why('no migrations in app/migrations'))
  })
})

describe('the step', () => {
  const finding = async (release: string | undefined, found: { files: string[] } | { why: string }) => {
    const asked: string[] = []
    const filesOfCommit = async (of: string) => {
      asked.push(of)
      return found
    }
    const context = { migrationRelease: release, schema: [noted({ applied: ['0001_first'] })] }
    const outcome = await findPending.run(fakeDeps({ images: { filesOfCommit } }), context, quietProgress())
    return { asked, context, outcome }
  }

  it("compares the database with the release's own commit, whatever is checked out", async () => {
    const found = await finding(commit, { files: ['app/migrations/0001_first.sql', 'app/migrations/2_second.sql'] })
    expect(found.asked).toEqual([commit])
    expect(found.outcome).toEqual({ detail: 'release 1a2b3c4d5e6f: 1 pending' })
    expect(found.context).toMatchObject({ pending: { migrations: ['2_second'] } })
  })

  it('says why it is not known: no checkout is asked about what is no commit', async () => {
    const dirty = await finding(`${commit}-dirty-0123456789ab`, { files: [] })
    expect(dirty.asked).toEqual([])
    expect(dirty.outcome).toEqual({ detail: expect.stringMatching(/^what is pending is not known: .*with changes/) })
    const missing = await finding(commit, { why: 'the checkout /src does not have the commit 1a2b3c4d5e6f' })
    expect(missing.context).toMatchObject({ pending: { why: expect.stringContaining('/src') } })
    expect(pendingInWords({ migrations: [] }, commit)).toBe('release 1a2b3c4d5e6f: nothing pending')
  })
})
