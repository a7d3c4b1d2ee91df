import { describe, expect, it } from 'vitest'
import { runMigrateStatus, statusLines } from '../../../../src/commands/migrate/status/run.ts'
import type { Pending } from '../../../../src/steps/migrate/pending.ts'
import type { SchemaNotes } from '../../../../src/steps/migrate/schema-notes.ts'
import type { MigrateStatusContext } from '../../../../src/tasks/migrate.ts'
import type { GivenDeps } from '../../../support/fake-deps.ts'
import { fakeSession } from '../../../support/fake-session.ts'

const golang: SchemaNotes = {
  migrator: 'golang-migrate',
  table: 'public.schema_migrations',
  version: '20',
  dirty: false,
  applied: [],
}
const medspa: SchemaNotes = {
  migrator: 'medspa',
  table: 'medspa_reference.schema_migrations',
  version: '0002_more',
  dirty: false,
  applied: ['0001_first', '0002_more'],
}

const release = '1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d'

/** Nobody deploys, and no task runs beside the service's. */
const quiet: GivenDeps = {
  clusterTasks: { unfinished: async () => [] },
  deployLock: { check: async () => {}, look: async () => undefined },
  settings: { stateBucket: 'states' },
}

function looking(schema: SchemaNotes[], pending: Pending = { migrations: [] }, deps: GivenDeps = quiet) {
  const context: MigrateStatusContext = {}
  const fake = fakeSession<MigrateStatusContext>({
    deps,
    bodies: {
      ...{ preflight: {}, 'state-bucket': {}, 'former-data': {}, outputs: { outputs: {} } },
      ...{ schema: { schema, migrationRelease: release }, pending: { pending } },
    },
  })
  return { context, fake, run: () => runMigrateStatus(fake.session, context) }
}

describe('medspa migrate status', () => {
  it('shows what each migrator noted, without a lock and without a question', async () => {
    const { fake, run } = looking([golang, medspa], { migrations: ['21_next', '22_last'] })
    const { lines, result } = await run()
    expect(result).toEqual({
      migrators: [golang, medspa],
      dirty: false,
      release,
      pending: ['21_next', '22_last'],
      pendingUnknown: null,
    })
    expect(lines).toEqual([
      'golang-migrate: version 20 (public.schema_migrations)',
      "medspa's own migrator: newest 0002_more (medspa_reference.schema_migrations)",
      '  0001_first',
      '  0002_more',
      'release 1a2b3c4d5e6f: 2 pending',
      '  21_next',
      '  22_last',
    ])
    expect(fake.ids()).toEqual(['preflight', 'state-bucket', 'former-data', 'outputs', 'schema', 'pending'])
    expect(fake.questions).toEqual([])
  })

  it('of a dirty database names no repair while a migration may be running', async () => {
    const task = { id: 't', group: 'family:medspa-development-migrate', ofService: false, lastStatus: 'RUNNING' }
    const { run } = looking([{ ...golang, dirty: true }], undefined, {
      ...quiet,
      clusterTasks: { unfinished: async () => [task] },
    })
    await expect(run()).rejects.toMatchObject({
      code: 'database-dirty',
      exitCode: 4,
      hint: expect.stringMatching(/^A migration may be running: a migration task is RUNNING\.(?!.*repair)/),
    })
  })

  it('of a dirty database ends with 4, with both ways of repair', async () => {
    const { run } = looking([{ ...golang, dirty: true }, medspa])
    await expect(run()).rejects.toMatchObject({
      code: 'database-dirty',
      exitCode: 4,
      message: 'The database is dirty at version 20.',
      hint: expect.stringMatching(/repair --to 19.*repair --to 20/),
      evidence: ['golang-migrate: version 20, dirty', "medspa's own migrator: newest 0002_more"],
    })
  })

  it('tells nothing pending from what is not known', async () => {
    expect((await looking([golang]).run()).lines.at(-1)).toBe('release 1a2b3c4d5e6f: nothing pending')
    const { lines, result } = await looking([golang], { why: 'git is not installed' }).run()
    expect(lines.at(-1)).toBe('What is pending is not known: git is not installed.')
    expect(result).toMatchObject({ pending: null, pendingUnknown: 'git is not installed' })
  })

  it('says so where no migrator is known', async () => {
    const { lines } = await looking([]).run()
    expect(lines[0]).toMatch(/^no table of .*another migrator keeps the schema\.$/)
  })

  it('lists the newest names', () => {
    const applied = Array.from({ length: 25 }, (_, at) => String(at + 1))
    const lines = statusLines([{ ...medspa, applied, version: '25' }])
    expect(lines.slice(1, 3)).toEqual(['  … and 5 before', '  6'])
    expect(lines).toHaveLength(22)
  })
})
