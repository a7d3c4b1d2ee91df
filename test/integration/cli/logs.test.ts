import { setTimeout as wait } from 'node:timers/promises'
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownRequest } from './support/own-request.ts'
import { ctrlC, openTerminal } from './support/terminal.ts'
import { documentOf, entry, openWorkplace, succeeded, type Workplace } from './support/workplace.ts'

// The real program on a sandbox whose log groups this test writes: nothing is deployed.
const id = '1a2b3c4d5e6f708192a3b4c5d6e7f809'
const api = { logGroupName: '/medspa/development/api', logStreamName: `api/api/${id}` }
const migrate = { logGroupName: '/medspa/development/migrate', logStreamName: `migrate/migrate/${'b'.repeat(32)}` }
const secret = 'sk-secret-of-the-clinic'
const onSandbox = ['--env', 'development', '--sandbox']

let workplace: Workplace
let logs: CloudWatchLogsClient
const begun = Date.now()
const write = (to: typeof api, events: readonly (readonly [secondsAgo: number, message: string])[]) =>
  logs.send(
    new PutLogEventsCommand({
      ...to,
      logEvents: events.map(([ago, message]) => ({ timestamp: begun - ago * 1000, message })),
    }),
  )
const fault = (body: object) => ownRequest(workplace, 'faults', { method: 'POST', body })
const noFaults = async () => {
  const { faults } = JSON.parse((await ownRequest(workplace, 'faults')).body) as { faults: { id: string }[] }
  for (const each of faults) await ownRequest(workplace, `faults/${each.id}`, { method: 'DELETE' })
}

beforeAll(async () => {
  workplace = await openWorkplace()
  workplace.env.MEDSPA_SANDBOX_TESTING = '1'
  succeeded(await workplace.medspa(['sandbox', 'up']))
})
afterAll(() => workplace.dispose())

it('an environment without a log is not deployed', async () => {
  const ran = await workplace.medspa(['logs', 'all', ...onSandbox, '--json'])
  expect([ran.exitCode, documentOf(ran).error]).toMatchObject([3, { code: 'not-deployed' }])
})

describe('medspa logs', () => {
  beforeAll(async () => {
    const options = await workplace.aws()
    logs = new CloudWatchLogsClient(options)
    await new SecretsManagerClient(options).send(
      new CreateSecretCommand({
        Name: 'medspa-development-app-secrets',
        SecretString: JSON.stringify({ KEY: secret }),
      }),
    )
    for (const { logGroupName, logStreamName } of [api, migrate]) {
      await logs.send(new CreateLogGroupCommand({ logGroupName }))
      await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }))
    }
    await write(api, [
      [100, JSON.stringify({ level: 30, msg: 'listening', key: secret })],
      [60, JSON.stringify({ level: 50, msg: 'failed', err: { message: 'no', stack: 'Error: no\n    at a (b.js:1)' } })],
      [50, 'plain \x1b[2J\x1b]0;owned\x07\ttext'],
    ])
    await write(migrate, [[80, JSON.stringify({ level: 'info', msg: 'applied', migration: '0001' })]])
  })

  it('prints a document', async () => {
    const ran = await workplace.medspa(['logs', 'all', ...onSandbox, '--json'])
    const { result } = documentOf(succeeded(ran))
    const events = [
      { source: 'api', level: 'info' },
      { source: 'migrate', level: 'info' },
      { source: 'api', level: 'error' },
      { source: 'api', level: null },
    ]
    expect(result).toMatchObject({ omitted: 0, events })
    expect(ran.stdout).not.toContain(secret)
  })

  it('lays out lines, through empty pages and throttled calls', async () => {
    await fault({ service: 'logs', fault: 'empty-pages' })
    await fault({ fault: 'throttle', service: 'logs', operation: 'FilterLogEvents', count: 2 })
    const { stdout } = succeeded(await workplace.medspa(['logs', 'all', ...onSandbox]))
    await noFaults()
    expect(stdout.split('\n').map((line) => line.slice(25))).toEqual([
      'api/1a2b3c4d info  listening key=[redacted]',
      'migrate/bbbbbbbb info  applied migration=0001',
      'api/1a2b3c4d error failed: no',
      'api/1a2b3c4d error     at a (b.js:1)',
      'api/1a2b3c4d -     plain \\x1b[2J\\x1b]0;owned\\x07 text',
    ])
    expect(stdout).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z api/)
  })

  it('gives a pipe each byte with --raw, but for secrets', async () => {
    const { stdout } = succeeded(await workplace.medspa(['logs', ...onSandbox, '--raw']))
    const lines = stdout.split('\n')
    expect(lines[0]).toBe(JSON.stringify({ level: 30, msg: 'listening', key: '[redacted]' }))
    expect(lines.at(-1)).toBe('plain \x1b[2J\x1b]0;owned\x07\ttext')
  })

  it('reads one task, and what matches', async () => {
    const ran = succeeded(
      await workplace.medspa(['logs', 'all', ...onSandbox, '--task', 'bbbb', '--grep', 'appl(y|ied)']),
    )
    expect(ran.stdout.split('\n')).toEqual([expect.stringContaining('applied')])
    expect(
      succeeded(await workplace.medspa(['logs', ...onSandbox, '--since', '70s', '--grep', 'listening'])).stdout,
    ).toBe('')
  })

  it.each([
    [['--since', 'yesterday'], 'Expected a time ago'],
    [['--follow', '--json'], 'cannot be used with option'],
    [['--raw', '--json'], 'cannot be used with option'],
    [['--task', 'abcd', '--release', 'v1'], 'cannot be used with option'],
    [['--grep', 'a('], 'Unterminated group at character 2'],
  ])('refuses %j', async (args, why) => {
    const ran = await workplace.medspa(['logs', ...onSandbox, ...args])
    expect([ran.exitCode, ran.stderr]).toEqual([2, expect.stringContaining(why)])
  })

  it('reads a megabyte in one line', async () => {
    const long = 'y'.repeat(1024 * 1024 - 26)
    await write(migrate, [[40, long]])
    const { stdout } = succeeded(await workplace.medspa(['logs', 'migrate', ...onSandbox, '--grep', 'y$']))
    expect(stdout).toHaveLength('2026-11-30T02:15:07.412Z migrate/bbbbbbbb -     '.length + long.length)
  })

  /** A follower, and what it has written when that matches. */
  const follow = (...args: string[]) => {
    const child = execa(process.execPath, [entry, 'logs', ...onSandbox, '--follow', ...args], {
      cwd: workplace.dir,
      env: workplace.env,
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
      buffer: true,
    })
    let said = ''
    const waiting: { pattern: RegExp; resolve: () => void; reject: (error: Error) => void }[] = []
    const hear = (text: Buffer) => {
      said += text
      for (const { pattern, resolve } of waiting) if (pattern.test(said)) resolve()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    void child.then(() => {
      for (const { pattern, reject } of waiting) reject(new Error(`it ended without ${pattern}: ${said}`))
    })
    return {
      child,
      says: (pattern: RegExp) =>
        pattern.test(said)
          ? Promise.resolve()
          : new Promise<void>((resolve, reject) => waiting.push({ pattern, resolve, reject })),
    }
  }

  it('follows: what comes, what comes late, each once, through an AWS that asks for fewer calls; Ctrl-C is its end', async () => {
    const { child, says } = follow('--since', '30s', '--verbose')
    // Its first look is over by then.
    await says(/Find the logs \(2\.8\): done/)
    const now = (Date.now() - begun) / 1000
    await write(api, [[-now, 'the first']])
    await says(/the first\n/)
    await write(api, [[20 - now, 'a late one']])
    await says(/a late one\n/)
    // Five attempts a call, twice.
    await fault({ fault: 'throttle', service: 'logs', operation: 'FilterLogEvents', count: 6 })
    await says(/note: logs:FilterLogEvents: ThrottlingException.*looking again/)
    await write(api, [[-now - 1, 'the last']])
    await says(/the last\n/)
    child.kill('SIGINT')
    const { exitCode, stdout } = await child
    await noFaults()
    expect([exitCode, stdout.split('\n').map((line) => line.slice(44))]).toEqual([
      0,
      ['the first', 'a late one', 'the last'],
    ])
  })

  it('ends where the reader of the pipe has enough', async () => {
    const line = `'${process.execPath}' '${entry}' logs ${onSandbox.join(' ')} --follow --quiet | head -n 1; echo "\${PIPESTATUS[0]}"`
    const reading = workplace.run('bash', ['-c', line])
    let over = false
    void reading.finally(() => {
      over = true
    })
    // A program learns that nobody reads when it writes.
    while (!over) {
      await write(api, [[(begun - Date.now()) / 1000, 'more']])
      await Promise.race([reading, wait(200)])
    }
    const { stdout } = await reading
    expect(stdout.split('\n')).toEqual([expect.stringContaining('listening'), '0'])
  })

  it('colours a terminal by levels, and obeys nothing that was logged', async () => {
    const { CI: _, ...env } = workplace.env
    const terminal = openTerminal(['logs', ...onSandbox, '--follow'], {
      cwd: workplace.dir,
      env,
      columns: 100,
      rows: 40,
    })
    await terminal.until(/owned\\x07 text/)
    terminal.type(ctrlC)
    expect(await terminal.exited, terminal.text()).toBe(0)
    const written = terminal.chunks().join('')
    expect(written).toContain('\x1b[31mfailed: no\x1b[39m')
    expect(written).not.toContain('\x1b]0;')
    expect(written).not.toContain('\x1b[2J')
    expect(terminal.cursorVisible()).toBe(true)
  })
})
