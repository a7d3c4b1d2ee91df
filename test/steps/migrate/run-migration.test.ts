import { describe, expect, it } from 'vitest'
import { OperatorError } from '../../../src/errors.ts'
import { runMigration } from '../../../src/steps/migrate/run-migration.ts'
import { fakeDeps } from '../../support/fake-deps.ts'

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
function migrating({ end = 0 as number | Error | 'unstarted', readable = [] as [after: number, text: string][] }) {
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
  })
  const context: Parameters<typeof runMigration.run>[1] = { outputs }
  const progress = { line: (text: string) => told.push(text), status() {}, signal: new AbortController().signal }
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
    expect(await run()).toEqual({ detail: 'done; its log does not name the migrations' })
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
