import { describe, expect, it } from 'vitest'
import { cancelled, OperatorError } from '../../../src/errors.ts'
import { runMigration } from '../../../src/steps/migrate/run-migration.ts'
import { fakeDeps, type GivenDeps } from '../../support/fake-deps.ts'

const taskArn = 'arn:aws:ecs:us-east-1:123456789012:task/cluster/0123456789abcdef'
const outputs = {
  ecs_cluster_name: 'cluster',
  ecs_task_security_group_id: 'sg',
  migration_task_definition_arn: 'definition',
} as never
const line = (msg: string, more: object = {}) => JSON.stringify({ msg, ...more })
const applies = [line('migrating'), line('migration applied', { migration: '0002_more' }), line('migrations done')]

const othersTurn = () => new Promise(setImmediate)

/**
 * A migration whose task ends after a minute. `readable` are the lines of its log by the seconds after the end from which
 * CloudWatch has them; the clock goes on by what is slept.
 */
function migrating({
  deps: more = {},
  end = 0,
  readable = [],
  signal = new AbortController().signal,
}: {
  deps?: GivenDeps
  end?: number | Error | 'unstarted'
  readable?: [after: number, text: string][]
  signal?: AbortSignal
}) {
  let now = 0
  const stopped: string[] = []
  const told: string[] = []
  const came = () => readable.filter(([after]) => now >= 60_000 + after * 1000).map(([, text]) => text)
  const deps = fakeDeps({
    clock: {
      now: () => new Date(now),
      sleep: async (milliseconds) => {
        now += milliseconds
        await othersTurn()
      },
    },
    logs: {
      async *follow(_group, _stream, { signal }) {
        for (let at = 0; ; ) {
          const isLast = signal.aborted
          for (const message of came().slice(at)) {
            at++
            yield { at: new Date(now), message }
          }
          if (isLast) return
          // The clock is moved by those who wait.
          await othersTurn()
        }
      },
      last: async () => came(),
    },
    runTask: {
      run: async () => ({ taskArn }),
      wait: async (_task, { limitMs, onStatus } = {} as never) => {
        expect(limitMs).toBe(90 * 60_000)
        onStatus?.('PROVISIONING')
        now = 60_000
        await othersTurn()
        await othersTurn()
        if (end instanceof Error) throw end
        return { taskArn, containers: [{ name: 'migrate', ...(end !== 'unstarted' && { exitCode: end }) }] }
      },
      stop: async (arn) => void stopped.push(arn),
    },
    service: { describe: async () => undefined },
    settings: { migrationMinutes: 90 },
    taskDefinitions: { describe: async () => undefined },
    ...more,
  })
  const context: Parameters<typeof runMigration.run>[1] = { outputs }
  const progress = { line: (text: string) => told.push(text), status() {}, signal }
  const seconds = () => now / 1000 - 60
  return { context, run: () => runMigration.run(deps, context, progress), seconds, stopped, told }
}

/** Lines that can be read one after another, from so many seconds after the end on. */
const late = (after: number, texts: readonly string[]) => texts.map((text): [number, string] => [after, text])

describe('the log of a migration', () => {
  it('is waited for until its last line, which CloudWatch has seconds after the task has stopped', async () => {
    const { context, run, told } = migrating({ readable: late(6, applies) })
    expect(await run()).toEqual({ detail: '0002_more' })
    expect(context.migrated).toMatchObject({ applied: ['0002_more'], logged: true })
    expect(told.join('\n')).toMatch(/PROVISIONING \(usually .*\n.*waiting for the end of the migration's log/)
    expect(told.at(-1)).toBe('migrations done')
  })

  it('has the SQL error of a migration that failed, seconds after the task has stopped', async () => {
    const failed = line('migration failed', { migration: '0003_bad', error: 'syntax error at or near "TABEL"' })
    const { run } = migrating({ end: 1, readable: late(6, [line('migrating'), failed]) })
    await expect(run()).rejects.toMatchObject({
      code: 'migration-failed',
      message: 'The migration failed: 0003_bad: syntax error at or near "TABEL"',
    })
  })

  it('that says its end is not waited for', async () => {
    const { run, seconds } = migrating({ readable: late(-30, [line('migrating'), line('migrations done')]) })
    expect(await run()).toEqual({ detail: 'nothing pending' })
    expect(seconds()).toBe(0)
  })

  it('that never came does not say that nothing was pending', async () => {
    const { context, run, seconds } = migrating({})
    expect(await run()).toEqual({ detail: expect.stringContaining('what it applied is not known') })
    expect(context.migrated).toMatchObject({ applied: [], logged: false })
    expect(seconds()).toBeGreaterThanOrEqual(30)
  })

  it('whose end never came says what it has', async () => {
    const { run } = migrating({ readable: late(2, applies.slice(0, 2)) })
    expect(await run()).toEqual({ detail: expect.stringMatching(/^0002_more; the end of its log did not come/) })
  })

  it('that is no JSON is waited for as long as lines may be late, and no longer', async () => {
    const { run, seconds } = migrating({ readable: late(-10, ['migrated by hand']) })
    expect(await run()).toEqual({ detail: 'done; its log names none (`medspa migrate status` reads what ran)' })
    expect(seconds()).toBe(10)
  })

  it('that begins with a line of Node is waited for like any other', async () => {
    const warning: [number, string] = [-10, '(node:1) Warning: something is deprecated']
    const { context, run } = migrating({ readable: [warning, ...late(6, applies)] })
    expect(await run()).toEqual({ detail: '0002_more' })
    expect(context.migrated).toMatchObject({ logged: true })
  })

  it('of a task that never started is not waited for', async () => {
    const { run, seconds } = migrating({ end: 'unstarted' })
    await expect(run()).rejects.toMatchObject({ code: 'migration-failed' })
    expect(seconds()).toBe(0)
  })
})

describe('a release that served before a newer one', () => {
  const pushed = (minute: number) => new Date(Date.UTC(2026, 10, 23, 12, minute))
  const digest = `sha256:${'12'.repeat(32)}`
  const registries = {
    image: async () => ({ digest, index: false }),
    tags: async () => [
      ...['v1', 'migrate-v1', 'served-121212121212'].map((tag) => ({ tag, pushedAt: pushed(0) })),
      ...['v2', 'migrate-v2'].map((tag) => ({ tag, pushedAt: pushed(1) })),
    ],
  }
  const skipped = 'v1 ran its migrations when it served; v2 is newer, and an older migrator may refuse a newer schema'

  it('is not migrated, by no task', async () => {
    const { context, run } = migrating({ deps: { registries, runTask: {} } })
    Object.assign(context, { tag: 'v1' })
    expect(await run()).toEqual({ skipped })
    expect(context.migrated).toBeUndefined()
  })

  it('is migrated where this deploy made the database', async () => {
    const { context, run } = migrating({ deps: { registries }, readable: late(-10, applies) })
    const changes = [{ address: 'module.rds[0].aws_db_instance.this', type: 'aws_db_instance', action: 'replace' }]
    Object.assign(context, { tag: 'v1', plan: { summary: { changes } } })
    expect(await run()).toEqual({ detail: '0002_more' })
  })

  it('is migrated by `medspa migrate`, which names no release', async () => {
    const { run } = migrating({ deps: { registries }, readable: late(-10, applies) })
    expect(await run()).toEqual({ detail: '0002_more' })
  })
})

describe('golang-migrate', () => {
  it('that names what it applied is believed, and that nothing was pending where it says so', async () => {
    const applied = migrating({ readable: late(-10, ['20/u add_widgets (38.8ms)', '21/u more (1.2s)']) })
    expect(await applied.run()).toEqual({ detail: '20_add_widgets, 21_more' })
    const none = migrating({ readable: late(-10, ['no change']) })
    expect(await none.run()).toEqual({ detail: 'nothing pending' })
    expect(none.context.migrated).toMatchObject({ applied: [], logged: true })
  })

  it.each(['migrations complete', '{"level":"INFO","msg":"migrations complete"}'])(
    'that only says "%s" is not waited for, and nothing is said of what was pending',
    async (text) => {
      const { context, run, seconds } = migrating({ readable: late(-10, [text]) })
      expect(await run()).toEqual({ detail: 'done; its log names none (`medspa migrate status` reads what ran)' })
      expect(context.migrated).toMatchObject({ applied: [], logged: false })
      expect(seconds()).toBe(0)
    },
  )

  it('that finds its database dirty is not to be run again', async () => {
    const text = 'migrate up: Dirty database version 20. Fix and force version.'
    const { run } = migrating({ end: 1, readable: late(-10, [text]) })
    await expect(run()).rejects.toMatchObject({
      code: 'migration-failed',
      message: `The migration failed: ${text}`,
      hint: expect.stringContaining('migrate repair --to 19'),
    })
  })

  it('that may have left its database half done is told from a migrator that cannot, when it is cancelled', async () => {
    const cancelling = new AbortController()
    const end = cancelled()
    const cancel = async (readable: [number, string][]) => {
      const { run, stopped } = migrating({ end, readable, signal: cancelling.signal })
      cancelling.abort()
      const error: unknown = await run().catch((thrown: unknown) => thrown)
      expect(stopped).toEqual([taskArn])
      expect(error).toMatchObject({ code: 'cancelled', exitCode: 130 })
      return (error as OperatorError).hint
    }
    expect(await cancel(late(-30, [line('migrating')]))).toMatch(/is taken back as a whole; those before it stay\.$/)
    expect(await cancel([])).toMatch(
      /^What was done stays\. .*dirty then.*`medspa migrate repair`.*`medspa migrate status`/,
    )
  })
})

it.each(['task-late', 'task-unknown'])('a migration that goes on past the wait (%s) is not stopped', async (code) => {
  const end = new OperatorError('A task has not ended within 30 minutes: it is RUNNING.', { code, whose: 'aws' })
  const { run, stopped } = migrating({ end })
  await expect(run()).rejects.toMatchObject({
    code: 'migration-late',
    message: 'A task has not ended within 30 minutes: it is RUNNING. The migration goes on.',
    hint: expect.stringMatching(
      /`aws logs tail [^`]*--follow`.*`medspa migrate`.*deploy\.migration_minutes.*`aws ecs stop-task --cluster cluster [^`]*`/,
    ),
  })
  expect(stopped).toEqual([])
})

describe('behind a snapshot', () => {
  const snapshot = 'medspa-production-before-v2-20261123140000'
  /** A migration with a snapshot before it, and what its tag said after each change. */
  const behind = (given: Parameters<typeof migrating>[0]) => {
    const reached: (string | undefined)[] = []
    const tag = async (id: string, tags: Record<string, string>) => {
      expect(id).toBe(snapshot)
      reached.push(tags['medspa:migrated'])
      return true
    }
    const deps = { snapshots: { database: { tag } as never } as never, ...given.deps }
    const made = migrating({ ...given, deps })
    Object.assign(made.context, { snapshot })
    return { ...made, reached }
  }
  const failed = line('migration failed', { migration: '0003_bad', error: 'syntax error', kind: 'migration' })

  it('the snapshot says that its migration began, and that it ended', async () => {
    const { reached, run } = behind({ readable: late(-10, applies) })
    await run()
    expect(reached).toEqual(['begun', 'done'])
  })

  it('a migration that failed names it, with the commands that bring it back', async () => {
    const { reached, run } = behind({ end: 1, readable: late(-10, [...applies.slice(0, 2), failed]) })
    await expect(run()).rejects.toMatchObject({
      code: 'migration-failed',
      hint: `Nothing was rolled out. Fix the migration, commit, and run the same command again. The database as it was before: snapshot ${snapshot}. To go back to it, without what was written since: \`medspa park\`, then \`medspa restore --snapshot ${snapshot}\`.`,
    })
    expect(reached).toEqual(['begun'])
  })

  it('one that applied nothing leaves it as good as new', async () => {
    const { reached, run } = behind({ end: 1, readable: late(-10, [line('migrating'), failed]) })
    await expect(run()).rejects.toMatchObject({ hint: expect.stringContaining(snapshot) })
    expect(reached).toEqual(['begun', 'nothing'])
  })

  it('one that ECS started no task of does so too', async () => {
    const refused = new OperatorError('ecs:RunTask started no task', { code: 'task-not-started', whose: 'aws' })
    const { reached, run } = behind({
      deps: { runTask: { run: () => Promise.reject(refused) } },
    })
    await expect(run()).rejects.toBe(refused)
    expect(reached).toEqual(['begun', 'nothing'])
  })

  it('one of another migrator, which may have left something, does not', async () => {
    const { reached, run } = behind({
      end: 1,
      readable: late(-10, ['Dirty database version 20. Fix and force version.']),
    })
    await expect(run()).rejects.toMatchObject({
      hint: expect.stringMatching(/migrate repair --to 19.*`medspa restore --snapshot/),
    })
    expect(reached).toEqual(['begun'])
  })

  it('one that is cancelled, or goes on, names it too', async () => {
    const cancelling = new AbortController()
    cancelling.abort()
    await expect(behind({ end: cancelled(), signal: cancelling.signal }).run()).rejects.toMatchObject({
      code: 'cancelled',
      hint: expect.stringContaining(`restore --snapshot ${snapshot}`),
    })
    const late = new OperatorError('A task has not ended.', { code: 'task-late', whose: 'aws' })
    await expect(behind({ end: late }).run()).rejects.toMatchObject({
      code: 'migration-late',
      hint: expect.stringMatching(new RegExp(`The database as it was before: snapshot ${snapshot}\\.$`)),
    })
  })

  it('is not begun where the snapshot cannot say so', async () => {
    const tag = async () => {
      throw new Error('rds:AddTagsToResource: AccessDenied')
    }
    const { run } = behind({ deps: { snapshots: { database: { tag } as never } as never, runTask: {} } })
    await expect(run()).rejects.toThrow('rds:AddTagsToResource')
  })
})
