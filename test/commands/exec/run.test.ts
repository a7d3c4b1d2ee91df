import { describe, expect, it } from 'vitest'
import { contextOf, passedExitCode, runExec, timeoutOf } from '../../../src/commands/exec/run.ts'
import { recordedArgv, withoutMistakenWords } from '../../../src/runs/recorded-argv.ts'
import type { ExecContext } from '../../../src/steps/exec/exec-context.ts'
import { declarationOf } from '../../support/commands.ts'
import { fakeSession } from '../../support/fake-session.ts'
import { environment, failing } from '../deploy/support.ts'

const order = ['preflight', 'state-bucket', 'lock', 'former-data', 'command', 'exec']
const commandTask = { input: {}, release: 'v1', group: '/api', streamOf: (task: string) => `api/api/${task}` } as never

function executing(bodies: Record<string, unknown> = {}, command = ['report'], production = false) {
  const env = environment()
  const fake = fakeSession<ExecContext>({
    bodies: {
      ...{ preflight: {}, 'state-bucket': {}, 'former-data': {}, command: { commandTask } },
      exec: { executed: { task: 'id', exitCode: 0 }, log: ['one', 'two'] },
      ...bodies,
    } as never,
    deps: { ...env.deps, settings: { ...(production && { environment: 'production' as const }) } },
    interactive: false,
  })
  const context = contextOf({ command, wait: false })
  return {
    ...env,
    context,
    fake,
    run: (confirm?: string, timeout?: string) =>
      runExec(fake.session, { ...(confirm && { confirm }), ...(timeout !== undefined && { timeout }) }, context),
  }
}

describe('medspa exec', () => {
  it('runs the list under the lock, asks nothing, and gives the log on stdout', async () => {
    const { done, fake, run } = executing()
    await expect(run()).resolves.toEqual({
      result: { task: 'id', exitCode: 0, release: 'v1', log: { group: '/api', stream: 'api/api/id' } },
      lines: ['one', 'two'],
    })
    expect(fake.ids()).toEqual(order)
    expect(fake.questions).toEqual([])
    expect(done.locks).toEqual([{ command: 'exec', reason: 'a one-off task', wait: false }])
    expect(done.unlocked).toBe(1)
  })

  it('says how many lines it has not', async () => {
    const { run } = executing({ exec: { executed: { task: 'id', exitCode: 0 }, log: ['last'], omitted: 3 } })
    expect((await run()).lines).toEqual(['… 3 lines before', 'last'])
  })

  it('looks at nothing where a word looks like a secret', async () => {
    const { fake, run } = executing({}, ['run', '--password=0123456789abcdef'])
    await expect(run()).rejects.toMatchObject({ code: 'secret-in-argv', exitCode: 2 })
    expect(fake.ids()).toEqual([])
  })

  it('needs the name of production', async () => {
    const { fake, run } = executing({}, ['report'], true)
    await expect(run()).rejects.toMatchObject({ code: 'confirmation-needed', exitCode: 3 })
    expect(fake.ids()).toEqual([])
    await expect(run('production')).resolves.toMatchObject({ result: { exitCode: 0 } })
  })

  it.each(order.filter((id) => id !== 'lock'))('lets the lock go after %s failed', async (failsAt) => {
    const { done, fake, run } = executing({ [failsAt]: failing(failsAt) })
    await expect(run()).rejects.toThrow(`${failsAt} failed`)
    expect(fake.ids()).toEqual(order.slice(0, order.indexOf(failsAt) + 1))
    expect(done.unlocked).toBe(1)
  })
})

describe('--timeout', () => {
  it('is in minutes', () => {
    expect(timeoutOf('5')).toBe(300_000)
    expect(timeoutOf('0.5')).toBe(30_000)
  })

  it('is the limit of the task', async () => {
    const { context, run } = executing()
    await run(undefined, '5')
    expect(context.limitMs).toBe(300_000)
  })

  it.each(['0', '-1', 'soon', '', '1441', 'Infinity', 'NaN'])(
    '%j is refused before anything is looked at',
    async (timeout) => {
      const { fake, run } = executing()
      await expect(run(undefined, timeout)).rejects.toMatchObject({ code: 'timeout-unusable', exitCode: 2 })
      expect(fake.ids()).toEqual([])
    },
  )
})

it.each([
  ['its own, where it failed', 1, 3, 3],
  ["medspa's, where it never started", 1, null, 1],
  ['130, where it was cancelled', 130, null, 130],
  ['130, where Ctrl-C came after its end', 130, 3, 130],
  ['0, where it did what it should', 0, 0, 0],
])('--pass-exit-code gives %s', (_, own, exitCode, passed) => {
  expect(passedExitCode(own, { executed: { task: 'id', exitCode } })).toBe(passed)
})

it('no word of the command is recorded', () => {
  const argv = ['exec', '--env', 'development', '--', 'report', '--patient=Jane', 'something-long-of-hers']
  const exec = declarationOf('exec')
  expect(recordedArgv(argv, exec)).toEqual(['exec', '--env', 'development', '--', '…', '…', '…'])
  expect(withoutMistakenWords(argv, exec)('no something-long-of-hers')).toBe('no …')
})
