import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createProcesses } from '../../../src/io/processes.ts'
import { createShell, type FollowOptions, ProgramMissingError } from '../../../src/io/shell.ts'

const shell = createShell()
let dir: string
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'medspa-shell-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const env = { PATH: process.env.PATH }
const options = (more: Partial<FollowOptions> = {}): FollowOptions => ({
  env,
  stdoutFile: path.join(dir, 'out'),
  stderrFile: path.join(dir, 'err'),
  ...more,
})

test('run gives exit code and output, and the child inherits nothing', async () => {
  const script = 'echo "$GIVEN-$HOME"; echo trouble >&2; exit 3'
  const result = await shell.run('sh', ['-c', script], { env: { ...env, GIVEN: 'yes', LEFT_OUT: undefined } })
  expect(result).toEqual({ exitCode: 3, stdout: 'yes-', stderr: 'trouble' })
})

test('a program that is not there has an error of its own', async () => {
  await expect(shell.run('no-such-program', [], { env })).rejects.toThrow(ProgramMissingError)
  await expect(shell.follow('no-such-program', [], options())).rejects.toThrow(ProgramMissingError)
})

const count = async (chunks: AsyncIterable<Uint8Array>) => {
  let bytes = 0
  for await (const chunk of chunks) bytes += chunk.length
  return bytes
}

test('pipe hands output over as it comes, however much it is', async () => {
  const many = { env, read: count }
  expect(await shell.pipe('sh', ['-c', 'head -c 5000000 /dev/zero; echo hm >&2'], many)).toEqual({
    exitCode: 0,
    stderr: 'hm',
    value: 5_000_000,
  })
  expect(await shell.pipe('sh', ['-c', 'echo half; echo trouble >&2; exit 3'], many)).toEqual({
    exitCode: 3,
    stderr: 'trouble',
    value: undefined,
  })
  await expect(shell.pipe('no-such-program', [], many)).rejects.toThrow(ProgramMissingError)
})

test('a reader that gives up ends the program, and its error is the one told', async () => {
  const givesUp = async (chunks: AsyncIterable<Uint8Array>) => {
    for await (const chunk of chunks) throw new Error(`not what was expected: ${chunk.length > 0}`)
  }
  await expect(shell.pipe('yes', [], { env, read: givesUp })).rejects.toThrow('not what was expected: true')
  await expect(shell.pipe('yes', [], { env, read: () => Promise.reject(new Error('never')) })).rejects.toThrow('never')
})

test('follow gives lines while the program runs, whole characters, the last line without its end', async () => {
  const seen: string[] = []
  const first = Promise.withResolvers<void>()
  // The program goes on only after its first line was seen: it must have come before the end.
  const fifo = path.join(dir, 'go')
  await shell.run('mkfifo', [fifo], { env })
  const script = `echo "grüß dich"; echo oops >&2; cat ${fifo}; printf 'no end ✓'`
  const ended = shell.follow(
    'sh',
    ['-c', script],
    options({
      onStdoutLine(line) {
        seen.push(line)
        first.resolve()
      },
      onStderrLine: (line) => seen.push(`! ${line}`),
    }),
  )
  await first.promise
  await shell.run('sh', ['-c', `echo go > ${fifo}`], { env })
  expect(await ended).toEqual({ exitCode: 0, signal: undefined })
  expect(seen.filter((line) => line !== '! oops')).toEqual(['grüß dich', 'go', 'no end ✓'])
  expect(seen).toContain('! oops')
  expect(await readFile(path.join(dir, 'out'), 'utf8')).toBe('grüß dich\ngo\nno end ✓')
  expect((await stat(path.join(dir, 'out'))).mode & 0o777).toBe(0o600)
})

test('a followed program is the leader of its own session: no terminal signal reaches it', async () => {
  const lines: string[] = []
  await shell.follow('sh', ['-c', 'ps -o pid=,pgid=,sid= -p $$'], options({ onStdoutLine: (line) => lines.push(line) }))
  const [pid, group, session] = (lines[0] ?? '').trim().split(/\s+/)
  expect([group, session]).toEqual([pid, pid])
})

test('an abort sends one SIGINT and waits for the program to end by itself', async () => {
  const cancel = new AbortController()
  const lines: string[] = []
  // wait returns when the trap ran, before it or during it; a second signal would be counted.
  const script =
    'sleep 60 & trap "echo got SIGINT; kill $!" INT; trap "echo got SIGTERM" TERM; echo ready; wait; exit 7'
  const result = await shell.follow(
    'sh',
    ['-c', script],
    options({
      signal: cancel.signal,
      onStdoutLine(line) {
        lines.push(line)
        if (line === 'ready') cancel.abort()
      },
    }),
  )
  expect(result).toEqual({ exitCode: 7, signal: undefined })
  expect(lines).toEqual(['ready', 'got SIGINT'])
})

test('a program begins only once its process id is written down', async () => {
  const lines: string[] = []
  let noted: number | undefined
  const onStart = async (pid: number) => {
    noted = pid
    const { stdout } = await shell.run('ps', ['-o', 'args=', '-p', String(pid)], { env })
    lines.push(stdout)
  }
  const script = 'echo "$$ $1"; cat'
  const onStdoutLine = (line: string) => lines.push(line)
  expect(await shell.follow('sh', ['-c', script, 'sh', 'a "b" $c'], options({ onStart, onStdoutLine }))).toEqual({
    exitCode: 0,
    signal: undefined,
  })
  expect(lines[0]).toContain('read -r go')
  expect(lines.slice(1)).toEqual([`${noted} a "b" $c`])
})

test('a program whose process id cannot be written down does not begin', async () => {
  const lines: string[] = []
  const refused = options({
    onStart: () => Promise.reject(new Error('the lock is lost')),
    onStdoutLine: (line) => lines.push(line),
  })
  await expect(shell.follow('echo', ['begun'], refused)).rejects.toThrow('the lock is lost')
  expect(lines).toEqual([])
})

test('a program does not begin if we are killed before its process id is written down', async () => {
  const held = path.join(import.meta.dirname, 'held-at-gate.ts')
  const cli = spawn(process.execPath, [held, dir], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [pid] = await once(createInterface({ input: cli.stdout }), 'line')
  cli.kill('SIGKILL')
  await once(cli, 'close')
  await vi.waitFor(async () => expect(await createProcesses({ shell }).find(Number(pid))).toBeUndefined(), {
    timeout: 30_000,
  })
  expect((await readdir(dir)).sort()).toEqual(['stderr', 'stdout'])
})

test('one that is not there, and one that is interrupted before it begins', async () => {
  await expect(shell.follow('no-such-program', [], options({ onStart: async () => {} }))).rejects.toThrow(
    ProgramMissingError,
  )
  const cancel = new AbortController()
  const more = { stdoutFile: path.join(dir, 'out2'), stderrFile: path.join(dir, 'err2'), signal: cancel.signal }
  const interrupted = options({ ...more, onStart: async () => cancel.abort() })
  expect(await shell.follow('sleep', ['60'], interrupted)).toMatchObject({ signal: 'SIGINT' })
})

test('a reader that fails is the error, once the program has ended', async () => {
  const broken = options({
    onStdoutLine() {
      throw new Error('cannot read this')
    },
  })
  await expect(shell.follow('sh', ['-c', 'echo a'], broken)).rejects.toThrow('cannot read this')
})

test('a cancelled run says that it was cancelled, before and while it runs', async () => {
  await expect(shell.run('true', [], { env, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' })
  const cancel = new AbortController()
  const running = shell.run('sleep', ['60'], { env, signal: cancel.signal })
  cancel.abort()
  await expect(running).rejects.toMatchObject({ code: 'cancelled', exitCode: 130 })
  await expect(shell.follow('true', [], options({ signal: AbortSignal.abort() }))).rejects.toMatchObject({
    code: 'cancelled',
  })
})
