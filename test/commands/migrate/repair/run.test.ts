import { describe, expect, it } from 'vitest'
import { runMigrateRepair } from '../../../../src/commands/migrate/repair/run.ts'
import { kindOf } from '../../../../src/parks/snapshot.ts'
import { databaseUrl } from '../../../../src/secrets/database-url.ts'
import { Sensitive } from '../../../../src/secrets/sensitive.ts'
import { repairSnapshotName } from '../../../../src/steps/migrate/repair/find-dirty.ts'
import { forceCommand } from '../../../../src/steps/migrate/repair/force-version.ts'
import type { RepairContext } from '../../../../src/steps/migrate/repair/repair-context.ts'
import type { SchemaNotes } from '../../../../src/steps/migrate/schema-notes.ts'
import { type GivenDeps, testNow } from '../../../support/fake-deps.ts'
import { type FakeSessionOptions, fakeSession } from '../../../support/fake-session.ts'
import { environment } from '../../deploy/support.ts'

const golang: SchemaNotes = {
  migrator: 'golang-migrate',
  table: 'public.schema_migrations',
  version: '20',
  dirty: true,
  applied: [],
}
const before = ['preflight', 'state-bucket', 'lock', 'former-data', 'outputs', 'schema', 'find-dirty']
const snapshot = 'medspa-development-repair-20261123140000'
const url = (host: string, username = 'medspa_app_a') =>
  databaseUrl({ username, password: new Sensitive('hunter2'), host, port: 5432, database: 'medspa' })

function repairing(
  schema: SchemaNotes[],
  more: {
    after?: SchemaNotes[]
    answers?: boolean[]
    bodies?: FakeSessionOptions<RepairContext>['bodies']
    deps?: GivenDeps
    interactive?: boolean
    url?: Sensitive
  } = {},
) {
  const { after = [{ ...golang, version: '19', dirty: false }], bodies, deps, url: given = url('db'), ...rest } = more
  const env = environment()
  const taken: object[] = []
  const ran: (string[] | undefined)[] = []
  const fake = fakeSession<RepairContext>({
    answers: [true],
    bodies: {
      ...{ preflight: {}, 'state-bucket': {}, 'former-data': {}, schema: { schema } },
      outputs: {
        outputs: {
          ecs_cluster_name: 'c',
          ecs_task_security_group_id: 'sg',
          migration_task_definition_arn: 'd',
        } as never,
      },
      'schema-after': { after },
      ...bodies,
    },
    ...rest,
    deps: {
      ...env.deps,
      database: {
        describe: async () => ({
          identifier: 'medspa-development',
          status: 'available',
          engine: 'postgres',
          address: 'db',
          port: 5432,
          databaseName: 'medspa',
          masterUsername: 'medspa_admin',
          resourceId: 'db-1',
          masterSecretArn: 'arn',
          masterSecretStatus: 'active',
          deletionProtection: false,
        }),
      },
      logs: { last: async () => ['error: unknown command force'] },
      runTask: {
        run: async ({ command }) => {
          ran.push(command?.words)
          return { taskArn: 'arn:aws:ecs:us-east-1:123456789012:task/c/1' }
        },
        wait: async (taskArn) => ({ taskArn, containers: [{ name: 'migrate', exitCode: 0 }] }),
      },
      secrets: {
        read: async () => ({ values: new Map([['DATABASE_URL', given]]) }) as never,
      },
      service: { describe: async () => undefined },
      snapshots: { database: { take: async (order: object) => void taken.push(order) } as never } as never,
      taskDefinitions: { describe: async () => undefined },
      ...deps,
    },
  })
  const context: RepairContext = { to: 19 }
  return {
    ...env,
    context,
    fake,
    ran,
    taken,
    run: (options: Parameters<typeof runMigrateRepair>[1] = { to: 19 }) =>
      runMigrateRepair(fake.session, options, context),
  }
}

describe('medspa migrate repair', () => {
  it('asks, takes a snapshot, forces the version by the migrator, and reads what the database says then', async () => {
    const { done, fake, ran, run, taken } = repairing([golang])
    const { lines, result } = await run()
    expect(fake.walk()).toEqual([
      ...before,
      'Set the version of the database of development (account 123456789012, us-east-1) from 20 (dirty) to 19?',
      'snapshot',
      'force',
      'schema-after',
    ])
    expect(fake.lines).toEqual([
      "golang-migrate's version 20 is dirty: its migration began and did not end.",
      'It is set to 19, without running anything: the next migration begins with the file after 19.',
      `A snapshot comes first: ${snapshot}`,
    ])
    expect(taken).toEqual([expect.objectContaining({ id: snapshot, tags: { 'medspa:migration': '20 dirty' } })])
    expect(ran).toEqual([['force', '19']])
    expect(result).toMatchObject({ repaired: true, was: '20', to: 19, snapshot, dirty: false })
    expect(lines[0]).toBe('The database is clean: golang-migrate: version 19.')
    expect(lines[1]).toContain(`aws rds delete-db-snapshot --db-snapshot-identifier ${snapshot}`)
    expect(done.locks).toEqual([{ command: 'migrate repair', reason: 'force version 19', wait: false }])
    expect(done.unlocked).toBe(1)
  })

  it('changes nothing where the database is clean, and asks nothing', async () => {
    const clean = { ...golang, dirty: false }
    const { fake, ran, run, taken } = repairing([clean])
    const { lines, result } = await run()
    expect(lines).toEqual(['Nothing to repair: golang-migrate: version 20. Nothing was changed.'])
    expect(result).toMatchObject({ repaired: false, was: null, migrators: [clean], dirty: false })
    expect(fake.walk()).toEqual(before)
    expect([taken, ran]).toEqual([[], []])
  })

  it.each([
    ['another migrator', [], /by its own means/],
    [
      "medspa's own",
      [{ ...golang, migrator: 'medspa' as const, dirty: false, version: '0001_first' }],
      /taken back as a whole: fix it, commit, and deploy again/,
    ],
  ])('refuses where %s keeps the database', async (_, schema, hint) => {
    const { fake, run } = repairing(schema)
    await expect(run()).rejects.toMatchObject({
      code: 'repair-impossible',
      exitCode: 3,
      hint: expect.stringMatching(hint),
    })
    expect(fake.walk()).toEqual(before)
  })

  it('does nothing where it is declined', async () => {
    const { done, ran, run, taken } = repairing([golang], { answers: [false] })
    await expect(run()).rejects.toMatchObject({ code: 'declined', exitCode: 3 })
    expect([taken, ran, done.unlocked]).toEqual([[], [], 1])
  })

  it.each([
    [undefined, 'confirmation-needed'],
    ['development', 'confirmation-needed'],
  ])('wants the name of production without a person: %s', async (confirm, code) => {
    const { fake, run } = repairing([golang], { interactive: false, deps: { settings: { environment: 'production' } } })
    await expect(run({ to: 19, confirm })).rejects.toMatchObject({ code, exitCode: 3 })
    expect(fake.walk()).toEqual([])
  })

  it('takes no snapshot of a database elsewhere, and says so before it asks', async () => {
    const { fake, run, taken } = repairing([golang], { url: url('ep-cool.neon.tech', 'owner') })
    const { result } = await run()
    expect(fake.lines.at(-1)).toBe('No snapshot is taken: DATABASE_URL names ep-cool.neon.tech:5432.')
    expect(taken).toEqual([])
    expect(result).toMatchObject({ repaired: true, snapshot: null })
  })

  it("takes one where the operator's own role opens the environment's database", async () => {
    const { run, taken } = repairing([golang], { url: url('db', 'owner') })
    await run()
    expect(taken).toHaveLength(1)
  })

  it('fails where the image does not take the word, with its log, and keeps the snapshot in the result', async () => {
    const { context, fake, run } = repairing([golang], {
      deps: {
        runTask: {
          run: async () => ({ taskArn: 'task' }),
          wait: async (taskArn) => ({ taskArn, containers: [{ name: 'migrate', exitCode: 2 }] }),
        },
      },
    })
    await expect(run()).rejects.toMatchObject({
      code: 'repair-failed',
      exitCode: 1,
      message: 'The version was not forced: error: unknown command force',
    })
    expect(context.snapshot).toBe(snapshot)
    const left = await fake.readStands?.()
    expect(left?.stands.changed).toEqual(expect.arrayContaining([expect.objectContaining({ part: 'snapshot' })]))
  })

  it('that leaves the database dirty ends with 4', async () => {
    const { run } = repairing([golang], { after: [golang] })
    await expect(run()).rejects.toMatchObject({ code: 'database-dirty', exitCode: 4 })
  })

  it('without a version is a mistake in the command line', async () => {
    const { fake, run } = repairing([golang])
    await expect(run({})).rejects.toMatchObject({ code: 'version-unnamed', exitCode: 2 })
    expect(fake.walk()).toEqual([])
  })
})

it("the snapshot of a repair counts as a person's, by no park", () => {
  expect(kindOf(repairSnapshotName('production', testNow), 'medspa-production', false)).toBe('manual')
})

describe('the command of the task', () => {
  it.each([
    [undefined, 19, ['force', '19']],
    [[], -1, ['force', '-1']],
    [['up'], 19, ['force', '19']],
    [
      ['-path', '/migrations', '-database', 'env://X', 'up', '3'],
      19,
      ['-path', '/migrations', '-database', 'env://X', 'force', '19'],
    ],
    [['-verbose'], 19, ['-verbose', 'force', '19']],
  ])('of %j for %i is %j', (command, to, expected) => expect(forceCommand(command, to)).toEqual(expected))
})
